package align

// TestWeights has found and written these.

// learned are the weights from six chapters of novels (MAC-Dev) and the documents of testdata.
var learned = weights{
	feature: [features]float32{
		lengthSquare:       -0.176,
		lengthRatio:        -0.631,
		lengthRatioSquare:  -0.016,
		lengthOver:         -1.196,
		clauses:            -1.192,
		opening:            -0.031,
		closing:            -1.465,
		stopping:           0.081,
		entering:           0.525,
		continuing:         -1.000,
		beginsSmall:        0.000,
		endsSoftZH:         0.285,
		endsSoftEN:         0.135,
		innerSoftZH:        -0.799,
		innerSoftEN:        -0.271,
		innerQuotedZH:      0.453,
		innerQuotedEN:      0.825,
		itemAgrees:         0.026,
		itemDiffers:        -0.179,
		shortZH:            0.424,
		nullZH:             -0.704,
		nullEN:             -0.170,
		forwardFor:         2.033,
		forwardAgainst:     1.052,
		backwardFor:        -0.273,
		backwardAgainst:    0.622,
		forwardShare:       -0.563,
		backwardShare:      0.657,
		leastForward:       0.360,
		leastBackward:      0.113,
		leastForwardShare:  -0.313,
		leastBackwardShare: 0.743,
		firstForward:       0.394,
		lastForward:        0.373,
		firstBackward:      0.263,
		lastBackward:       0.452,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.177,
		marksAgree + 1:     0.730,
		marksAgree + 2:     0.848,
		marksAgree + 3:     -0.069,
		marksAgree + 4:     -0.009,
		marksAgree + 5:     -0.007,
		marksAgree + 6:     0.075,
		marksAgree + 7:     -0.096,
		marksDiffer + 0:    0.488,
		marksDiffer + 1:    -0.207,
		marksDiffer + 2:    -0.659,
		marksDiffer + 3:    -0.470,
		marksDiffer + 4:    0.317,
		marksDiffer + 5:    0.311,
		marksDiffer + 6:    -0.203,
		marksDiffer + 7:    0.054,
	},
	kind: [kinds]float32{
		-1.653, // 1-0
		-2.617, // 0-1
		1.931,  // 1-1
		1.668,  // 1-2
		1.082,  // 1-3
		1.034,  // 1-4
		0.068,  // 1-5 1-6 1-7
		1.453,  // 2-1
		0.310,  // 2-2
		-0.351, // 2-3
		-1.682, // 2-4 2-5 2-6
		-0.178, // 3-1
		-0.010, // 3-2
		-0.910, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}

// learnedMT are those for texts with machine translations, from the chapters with theirs.
var learnedMT = weights{
	feature: [features]float32{
		lengthSquare:       -0.155,
		lengthRatio:        -0.036,
		lengthRatioSquare:  -0.545,
		lengthOver:         -0.806,
		clauses:            -1.205,
		opening:            -0.084,
		closing:            -1.500,
		stopping:           0.107,
		entering:           0.323,
		continuing:         -0.957,
		beginsSmall:        0.000,
		endsSoftZH:         0.161,
		endsSoftEN:         0.248,
		innerSoftZH:        -0.561,
		innerSoftEN:        -0.238,
		innerQuotedZH:      0.178,
		innerQuotedEN:      0.661,
		itemAgrees:         0.000,
		itemDiffers:        0.022,
		shortZH:            0.386,
		nullZH:             -0.843,
		nullEN:             -0.033,
		forwardFor:         1.951,
		forwardAgainst:     1.015,
		backwardFor:        -0.135,
		backwardAgainst:    0.411,
		forwardShare:       -0.593,
		backwardShare:      -0.210,
		leastForward:       0.132,
		leastBackward:      0.010,
		leastForwardShare:  0.310,
		leastBackwardShare: 0.737,
		firstForward:       0.392,
		lastForward:        0.325,
		firstBackward:      0.308,
		lastBackward:       0.410,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.172,
		marksAgree + 1:     0.547,
		marksAgree + 2:     0.771,
		marksAgree + 3:     0.004,
		marksAgree + 4:     -0.003,
		marksAgree + 5:     -0.002,
		marksAgree + 6:     0.016,
		marksAgree + 7:     -0.000,
		marksDiffer + 0:    0.423,
		marksDiffer + 1:    -0.160,
		marksDiffer + 2:    -0.596,
		marksDiffer + 3:    -0.196,
		marksDiffer + 4:    0.432,
		marksDiffer + 5:    0.165,
		marksDiffer + 6:    -0.117,
		marksDiffer + 7:    0.197,
	},
	kind: [kinds]float32{
		-1.827, // 1-0
		-2.886, // 0-1
		2.232,  // 1-1
		1.733,  // 1-2
		1.112,  // 1-3
		0.983,  // 1-4
		-0.198, // 1-5 1-6 1-7
		1.480,  // 2-1
		0.180,  // 2-2
		-0.259, // 2-3
		-1.543, // 2-4 2-5 2-6
		-0.274, // 3-1
		-0.026, // 3-2
		-0.835, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}
