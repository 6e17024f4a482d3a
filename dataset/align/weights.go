package align

// TestWeights has found and written these.

// learned are the weights from six chapters of novels (MAC-Dev) and the documents of testdata.
var learned = weights{
	feature: [features]float32{
		lengthSquare:       -0.179,
		lengthRatio:        -0.585,
		lengthRatioSquare:  0.042,
		lengthOver:         -1.230,
		clauses:            -1.206,
		opening:            -0.057,
		closing:            -1.459,
		stopping:           0.082,
		entering:           0.432,
		continuing:         -1.227,
		beginsSmall:        0.291,
		endsSoftZH:         0.290,
		endsSoftEN:         0.122,
		innerSoftZH:        -0.796,
		innerSoftEN:        -0.536,
		innerQuotedZH:      0.054,
		innerQuotedEN:      0.548,
		itemAgrees:         0.027,
		itemDiffers:        -0.181,
		shortZH:            0.430,
		nullZH:             -0.732,
		nullEN:             -0.151,
		forwardFor:         2.052,
		forwardAgainst:     1.032,
		backwardFor:        -0.294,
		backwardAgainst:    0.630,
		forwardShare:       -0.609,
		backwardShare:      0.623,
		leastForward:       0.349,
		leastBackward:      0.129,
		leastForwardShare:  -0.313,
		leastBackwardShare: 0.747,
		firstForward:       0.399,
		lastForward:        0.369,
		firstBackward:      0.284,
		lastBackward:       0.468,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.194,
		marksAgree + 1:     0.739,
		marksAgree + 2:     -0.121,
		marksAgree + 3:     -0.011,
		marksAgree + 4:     -0.008,
		marksAgree + 5:     0.070,
		marksAgree + 6:     -0.100,
		marksAgree + 7:     0.945,
		marksDiffer + 0:    0.488,
		marksDiffer + 1:    -0.162,
		marksDiffer + 2:    -0.481,
		marksDiffer + 3:    0.313,
		marksDiffer + 4:    0.290,
		marksDiffer + 5:    -0.183,
		marksDiffer + 6:    -0.003,
		marksDiffer + 7:    -0.572,
	},
	kind: [kinds]float32{
		-1.663, // 1-0
		-2.636, // 0-1
		1.950,  // 1-1
		1.689,  // 1-2
		1.099,  // 1-3
		1.052,  // 1-4
		0.083,  // 1-5 1-6 1-7
		1.476,  // 2-1
		0.305,  // 2-2
		-0.374, // 2-3
		-1.696, // 2-4 2-5 2-6
		-0.174, // 3-1
		-0.010, // 3-2
		-0.928, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}

// learnedMT are those for texts with machine translations, from the chapters with theirs.
var learnedMT = weights{
	feature: [features]float32{
		lengthSquare:       -0.162,
		lengthRatio:        0.001,
		lengthRatioSquare:  -0.462,
		lengthOver:         -0.812,
		clauses:            -1.212,
		opening:            -0.110,
		closing:            -1.490,
		stopping:           0.110,
		entering:           0.222,
		continuing:         -1.141,
		beginsSmall:        0.204,
		endsSoftZH:         0.163,
		endsSoftEN:         0.244,
		innerSoftZH:        -0.561,
		innerSoftEN:        -0.423,
		innerQuotedZH:      -0.117,
		innerQuotedEN:      0.408,
		itemAgrees:         0.000,
		itemDiffers:        0.022,
		shortZH:            0.386,
		nullZH:             -0.852,
		nullEN:             -0.025,
		forwardFor:         1.970,
		forwardAgainst:     1.006,
		backwardFor:        -0.140,
		backwardAgainst:    0.404,
		forwardShare:       -0.634,
		backwardShare:      -0.218,
		leastForward:       0.129,
		leastBackward:      0.015,
		leastForwardShare:  0.311,
		leastBackwardShare: 0.743,
		firstForward:       0.397,
		lastForward:        0.320,
		firstBackward:      0.323,
		lastBackward:       0.419,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.184,
		marksAgree + 1:     0.555,
		marksAgree + 2:     -0.030,
		marksAgree + 3:     -0.003,
		marksAgree + 4:     -0.003,
		marksAgree + 5:     0.015,
		marksAgree + 6:     -0.000,
		marksAgree + 7:     0.832,
		marksDiffer + 0:    0.417,
		marksDiffer + 1:    -0.119,
		marksDiffer + 2:    -0.172,
		marksDiffer + 3:    0.452,
		marksDiffer + 4:    0.139,
		marksDiffer + 5:    -0.099,
		marksDiffer + 6:    0.168,
		marksDiffer + 7:    -0.551,
	},
	kind: [kinds]float32{
		-1.834, // 1-0
		-2.907, // 0-1
		2.229,  // 1-1
		1.737,  // 1-2
		1.117,  // 1-3
		0.998,  // 1-4
		-0.181, // 1-5 1-6 1-7
		1.493,  // 2-1
		0.166,  // 2-2
		-0.282, // 2-3
		-1.548, // 2-4 2-5 2-6
		-0.250, // 3-1
		-0.028, // 3-2
		-0.848, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}
