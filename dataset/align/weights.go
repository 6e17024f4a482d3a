package align

// learned are the weights that TestWeights has found and written here, from six chapters of novels (MAC-Dev) and the
// documents of testdata.
var learned = weights{
	feature: [features]float32{
		forwardFor:       2.085,
		forwardAgainst:   0.840,
		backwardFor:      -0.364,
		backwardAgainst:  0.757,
		forwardShare:     0.579,
		backwardShare:    1.159,
		leastForward:     0.193,
		leastBackward:    0.186,
		lengthSquare:     -0.191,
		lengthRatio:      -1.126,
		questionMarks:    0.222,
		exclamationMarks: 0.440,
		quotationMarks:   -1.239,
		opening:          0.173,
		closing:          -1.396,
		stopping:         0.022,
		continuing:       -1.076,
		nullZH:           -1.078,
		nullEN:           -0.229,
	},
	shape: [len(shapes)]float32{
		-1.337, // 1-0
		-2.110, // 0-1
		1.130,  // 1-1
		0.747,  // 1-2
		1.080,  // 2-1
		0.043,  // 1-3
		-0.405, // 3-1
		0.284,  // 1-4
		-0.000, // 4-1
		-0.052, // 2-2
		-0.729, // 2-3
		-0.084, // 3-2
	},
}
