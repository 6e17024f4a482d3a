package align

// TestWeights has found and written these.

// learned are the weights from chapters of novels (MAC-Dev, and ours in testdata/prose) and the documents of ../../testdata.
var learned = weights{
	feature: [features]float32{
		lengthSquare:       -0.220,
		lengthRatio:        -0.660,
		lengthRatioSquare:  0.381,
		lengthOver:         -1.048,
		clauses:            -1.201,
		opening:            -0.447,
		closing:            -0.940,
		stopping:           0.064,
		entering:           0.191,
		continuing:         -1.056,
		beginsSmall:        0.204,
		endsSoftZH:         0.283,
		endsSoftEN:         0.159,
		innerSoftZH:        -0.470,
		innerSoftEN:        -0.401,
		innerQuotedZH:      0.308,
		innerQuotedEN:      0.725,
		itemAgrees:         0.014,
		itemDiffers:        -0.153,
		shortZH:            1.150,
		nullZH:             -0.722,
		nullEN:             -0.269,
		forwardFor:         2.169,
		forwardAgainst:     1.043,
		backwardFor:        -0.335,
		backwardAgainst:    0.711,
		forwardShare:       0.690,
		backwardShare:      0.823,
		leastForward:       0.037,
		leastBackward:      0.201,
		leastForwardShare:  -0.405,
		leastBackwardShare: 0.168,
		addedEN:            0.444,
		addedZH:            0.082,
		forwardForMT:       0.000,
		forwardAgainstMT:   0.000,
		backwardForMT:      0.000,
		backwardAgainstMT:  0.000,
		addedMTEN:          0.000,
		addedMTZH:          0.000,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.266,
		marksAgree + 1:     0.277,
		marksAgree + 2:     -0.312,
		marksAgree + 3:     -0.020,
		marksAgree + 4:     -0.029,
		marksAgree + 5:     0.036,
		marksAgree + 6:     -0.069,
		marksAgree + 7:     0.980,
		marksDiffer + 0:    0.224,
		marksDiffer + 1:    0.013,
		marksDiffer + 2:    -0.393,
		marksDiffer + 3:    0.260,
		marksDiffer + 4:    0.186,
		marksDiffer + 5:    -0.310,
		marksDiffer + 6:    -0.106,
		marksDiffer + 7:    -0.295,
	},
	kind: [kinds]float32{
		-2.195, // 1-0
		-2.966, // 0-1
		2.115,  // 1-1
		1.553,  // 1-2
		1.101,  // 1-3
		1.162,  // 1-4
		-0.233, // 1-5 1-6 1-7
		1.710,  // 2-1
		0.359,  // 2-2
		-0.318, // 2-3
		-1.478, // 2-4 2-5 2-6
		-0.037, // 3-1
		0.191,  // 3-2
		-1.283, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}

// learnedMT are those for texts with machine translations, from the chapters with theirs.
var learnedMT = weights{
	feature: [features]float32{
		lengthSquare:       -0.244,
		lengthRatio:        -0.478,
		lengthRatioSquare:  0.227,
		lengthOver:         -0.437,
		clauses:            -1.401,
		opening:            -0.421,
		closing:            -1.058,
		stopping:           0.142,
		entering:           0.134,
		continuing:         -1.031,
		beginsSmall:        0.162,
		endsSoftZH:         0.142,
		endsSoftEN:         0.199,
		innerSoftZH:        -0.280,
		innerSoftEN:        -0.341,
		innerQuotedZH:      0.151,
		innerQuotedEN:      0.823,
		itemAgrees:         0.000,
		itemDiffers:        0.004,
		shortZH:            0.735,
		nullZH:             -0.698,
		nullEN:             -0.677,
		forwardFor:         1.570,
		forwardAgainst:     0.924,
		backwardFor:        0.022,
		backwardAgainst:    0.636,
		forwardShare:       0.623,
		backwardShare:      0.502,
		leastForward:       -0.048,
		leastBackward:      0.201,
		leastForwardShare:  -0.503,
		leastBackwardShare: 0.072,
		addedEN:            0.310,
		addedZH:            -0.046,
		forwardForMT:       1.240,
		forwardAgainstMT:   0.517,
		backwardForMT:      -0.438,
		backwardAgainstMT:  -0.184,
		addedMTEN:          0.169,
		addedMTZH:          0.079,
		vectorsWhole:       0.300,
		vectorsLeast:       0.100,
		marksAgree + 0:     0.168,
		marksAgree + 1:     0.166,
		marksAgree + 2:     -0.222,
		marksAgree + 3:     -0.007,
		marksAgree + 4:     -0.027,
		marksAgree + 5:     0.024,
		marksAgree + 6:     -0.000,
		marksAgree + 7:     0.819,
		marksDiffer + 0:    0.286,
		marksDiffer + 1:    -0.052,
		marksDiffer + 2:    -0.303,
		marksDiffer + 3:    0.157,
		marksDiffer + 4:    0.211,
		marksDiffer + 5:    -0.235,
		marksDiffer + 6:    0.027,
		marksDiffer + 7:    -0.407,
	},
	kind: [kinds]float32{
		-2.115, // 1-0
		-3.060, // 0-1
		2.105,  // 1-1
		1.657,  // 1-2
		1.119,  // 1-3
		0.976,  // 1-4
		-0.477, // 1-5 1-6 1-7
		1.483,  // 2-1
		0.337,  // 2-2
		-0.230, // 2-3
		-1.295, // 2-4 2-5 2-6
		-0.056, // 3-1
		-0.033, // 3-2
		-0.979, // 3-3 3-4 3-5 4-2 4-3 5-2 5-3
		-0.000, // 4-1 5-1
	},
}
