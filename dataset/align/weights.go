package align

// TestWeights has found and written these.

// learned are the weights from six chapters of novels (MAC-Dev) and the documents of testdata.
var learned = weights{
	feature: [features]float32{
		lengthSquare:       -0.174,
		lengthRatio:        -0.722,
		lengthRatioSquare:  0.101,
		lengthOver:         -1.274,
		clauses:            -1.299,
		opening:            -0.064,
		closing:            -1.466,
		stopping:           -0.081,
		entering:           0.424,
		continuing:         -1.191,
		beginsSmall:        0.214,
		endsSoftZH:         0.236,
		endsSoftEN:         0.207,
		innerSoftZH:        -0.739,
		innerSoftEN:        -0.522,
		innerQuotedZH:      0.034,
		innerQuotedEN:      0.578,
		itemAgrees:         0.037,
		itemDiffers:        -0.136,
		shortZH:            0.527,
		nullZH:             -0.800,
		nullEN:             -0.218,
		forwardFor:         2.162,
		forwardAgainst:     1.129,
		backwardFor:        -0.285,
		backwardAgainst:    0.765,
		forwardShare:       0.158,
		backwardShare:      1.300,
		leastForward:       0.313,
		leastBackward:      0.110,
		leastForwardShare:  -0.205,
		leastBackwardShare: 0.593,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.257,
		marksAgree + 1:     0.594,
		marksAgree + 2:     -0.173,
		marksAgree + 3:     -0.010,
		marksAgree + 4:     -0.002,
		marksAgree + 5:     0.057,
		marksAgree + 6:     -0.076,
		marksAgree + 7:     1.069,
		marksDiffer + 0:    0.420,
		marksDiffer + 1:    -0.076,
		marksDiffer + 2:    -0.531,
		marksDiffer + 3:    0.300,
		marksDiffer + 4:    0.371,
		marksDiffer + 5:    -0.188,
		marksDiffer + 6:    -0.046,
		marksDiffer + 7:    -0.540,
	},
	kind: [kinds]float32{
		-1.468, // 1-0
		-2.435, // 0-1
		1.811,  // 1-1
		1.474,  // 1-2
		0.914,  // 1-3
		0.961,  // 1-4
		0.046,  // 1-5 1-6 1-7
		1.469,  // 2-1
		0.314,  // 2-2
		-0.371, // 2-3
		-1.639, // 2-4 2-5 2-6
		-0.152, // 3-1
		0.043,  // 3-2
		-0.857, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}

// learnedMT are those for texts with machine translations, from the chapters with theirs.
var learnedMT = weights{
	feature: [features]float32{
		lengthSquare:       -0.205,
		lengthRatio:        -0.145,
		lengthRatioSquare:  -0.093,
		lengthOver:         -0.560,
		clauses:            -1.515,
		opening:            -0.129,
		closing:            -1.621,
		stopping:           -0.002,
		entering:           0.210,
		continuing:         -1.161,
		beginsSmall:        0.136,
		endsSoftZH:         0.108,
		endsSoftEN:         0.255,
		innerSoftZH:        -0.471,
		innerSoftEN:        -0.368,
		innerQuotedZH:      -0.361,
		innerQuotedEN:      0.573,
		itemAgrees:         0.000,
		itemDiffers:        0.061,
		shortZH:            -0.019,
		nullZH:             -0.983,
		nullEN:             -0.154,
		forwardFor:         1.982,
		forwardAgainst:     1.103,
		backwardFor:        -0.080,
		backwardAgainst:    0.479,
		forwardShare:       0.061,
		backwardShare:      0.495,
		leastForward:       0.139,
		leastBackward:      -0.006,
		leastForwardShare:  0.185,
		leastBackwardShare: 0.490,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.302,
		marksAgree + 1:     0.374,
		marksAgree + 2:     -0.016,
		marksAgree + 3:     -0.004,
		marksAgree + 4:     0.019,
		marksAgree + 5:     0.025,
		marksAgree + 6:     -0.000,
		marksAgree + 7:     0.863,
		marksDiffer + 0:    0.457,
		marksDiffer + 1:    -0.029,
		marksDiffer + 2:    -0.208,
		marksDiffer + 3:    0.497,
		marksDiffer + 4:    0.275,
		marksDiffer + 5:    -0.251,
		marksDiffer + 6:    0.166,
		marksDiffer + 7:    -0.549,
	},
	kind: [kinds]float32{
		-1.645, // 1-0
		-2.710, // 0-1
		2.129,  // 1-1
		1.690,  // 1-2
		1.078,  // 1-3
		0.951,  // 1-4
		-0.308, // 1-5 1-6 1-7
		1.331,  // 2-1
		0.151,  // 2-2
		-0.193, // 2-3
		-1.405, // 2-4 2-5 2-6
		-0.181, // 3-1
		-0.124, // 3-2
		-0.809, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}
