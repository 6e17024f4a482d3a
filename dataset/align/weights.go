package align

// TestWeights has found and written these.

// learned are the weights from six chapters of novels (MAC-Dev) and the documents of testdata.
var learned = weights{
	feature: [features]float32{
		lengthSquare:       -0.173,
		lengthRatio:        -0.737,
		lengthRatioSquare:  0.014,
		lengthOver:         -1.138,
		clauses:            -1.378,
		opening:            -0.078,
		closing:            -1.446,
		stopping:           -0.059,
		entering:           0.439,
		continuing:         -1.181,
		beginsSmall:        0.214,
		endsSoftZH:         0.196,
		endsSoftEN:         0.241,
		innerSoftZH:        -0.693,
		innerSoftEN:        -0.568,
		innerQuotedZH:      0.061,
		innerQuotedEN:      0.511,
		itemAgrees:         0.031,
		itemDiffers:        -0.177,
		shortZH:            0.431,
		nullZH:             -0.686,
		nullEN:             -0.187,
		forwardFor:         2.292,
		forwardAgainst:     1.232,
		backwardFor:        -0.283,
		backwardAgainst:    0.615,
		forwardShare:       0.083,
		backwardShare:      1.151,
		leastForward:       0.130,
		leastBackward:      0.116,
		leastForwardShare:  -0.698,
		leastBackwardShare: 0.558,
		addedEN:            0.416,
		addedZH:            0.004,
		forwardForMT:       0.000,
		forwardAgainstMT:   0.000,
		backwardForMT:      0.000,
		backwardAgainstMT:  0.000,
		addedMTEN:          0.000,
		addedMTZH:          0.000,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.238,
		marksAgree + 1:     0.615,
		marksAgree + 2:     -0.135,
		marksAgree + 3:     -0.014,
		marksAgree + 4:     -0.011,
		marksAgree + 5:     0.064,
		marksAgree + 6:     -0.120,
		marksAgree + 7:     1.022,
		marksDiffer + 0:    0.427,
		marksDiffer + 1:    -0.076,
		marksDiffer + 2:    -0.471,
		marksDiffer + 3:    0.358,
		marksDiffer + 4:    0.423,
		marksDiffer + 5:    -0.131,
		marksDiffer + 6:    -0.003,
		marksDiffer + 7:    -0.543,
	},
	kind: [kinds]float32{
		-1.495, // 1-0
		-2.661, // 0-1
		1.939,  // 1-1
		1.388,  // 1-2
		0.934,  // 1-3
		1.050,  // 1-4
		-0.084, // 1-5 1-6 1-7
		1.619,  // 2-1
		0.076,  // 2-2
		-0.322, // 2-3
		-1.562, // 2-4 2-5 2-6
		-0.116, // 3-1
		-0.106, // 3-2
		-0.804, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}

// learnedMT are those for texts with machine translations, from the chapters with theirs.
var learnedMT = weights{
	feature: [features]float32{
		lengthSquare:       -0.210,
		lengthRatio:        -0.273,
		lengthRatioSquare:  -0.203,
		lengthOver:         -0.334,
		clauses:            -1.490,
		opening:            -0.028,
		closing:            -1.623,
		stopping:           0.006,
		entering:           0.425,
		continuing:         -1.261,
		beginsSmall:        0.142,
		endsSoftZH:         0.117,
		endsSoftEN:         0.295,
		innerSoftZH:        -0.507,
		innerSoftEN:        -0.412,
		innerQuotedZH:      -0.241,
		innerQuotedEN:      0.597,
		itemAgrees:         0.000,
		itemDiffers:        0.033,
		shortZH:            -0.249,
		nullZH:             -0.553,
		nullEN:             -0.378,
		forwardFor:         1.771,
		forwardAgainst:     1.242,
		backwardFor:        0.151,
		backwardAgainst:    0.511,
		forwardShare:       0.044,
		backwardShare:      0.694,
		leastForward:       -0.118,
		leastBackward:      0.095,
		leastForwardShare:  -0.538,
		leastBackwardShare: 0.409,
		addedEN:            0.178,
		addedZH:            -0.292,
		forwardForMT:       1.024,
		forwardAgainstMT:   0.230,
		backwardForMT:      -0.452,
		backwardAgainstMT:  -0.254,
		addedMTEN:          0.317,
		addedMTZH:          0.154,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.174,
		marksAgree + 1:     0.430,
		marksAgree + 2:     -0.102,
		marksAgree + 3:     -0.003,
		marksAgree + 4:     -0.002,
		marksAgree + 5:     0.054,
		marksAgree + 6:     -0.000,
		marksAgree + 7:     0.756,
		marksDiffer + 0:    0.477,
		marksDiffer + 1:    -0.147,
		marksDiffer + 2:    -0.310,
		marksDiffer + 3:    0.332,
		marksDiffer + 4:    0.409,
		marksDiffer + 5:    -0.227,
		marksDiffer + 6:    0.075,
		marksDiffer + 7:    -0.661,
	},
	kind: [kinds]float32{
		-1.384, // 1-0
		-2.781, // 0-1
		1.885,  // 1-1
		1.398,  // 1-2
		0.868,  // 1-3
		0.851,  // 1-4
		-0.374, // 1-5 1-6 1-7
		1.491,  // 2-1
		-0.035, // 2-2
		-0.089, // 2-3
		-1.254, // 2-4 2-5 2-6
		-0.212, // 3-1
		-0.255, // 3-2
		-0.532, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}
