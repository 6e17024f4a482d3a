package align

// learned are the weights that TestWeights has found and written here, from six chapters of novels (MAC-Dev) and the
// documents of testdata.
var learned = weights{
	feature: [features]float32{
		forwardFor:       2.088,
		forwardAgainst:   0.842,
		backwardFor:      -0.363,
		backwardAgainst:  0.753,
		forwardShare:     0.573,
		backwardShare:    1.159,
		leastForward:     0.192,
		leastBackward:    0.185,
		lengthSquare:     -0.192,
		lengthRatio:      -1.121,
		questionMarks:    0.222,
		exclamationMarks: 0.440,
		quotationMarks:   -1.243,
		opening:          0.175,
		closing:          -1.397,
		stopping:         0.021,
		continuing:       -1.072,
		nullZH:           -1.076,
		nullEN:           -0.230,
	},
	shape: [len(shapes)]float32{
		-1.336, // 1-0
		-2.110, // 0-1
		1.130,  // 1-1
		0.747,  // 1-2
		1.081,  // 2-1
		0.043,  // 1-3
		-0.405, // 3-1
		0.285,  // 1-4
		-0.000, // 4-1
		-0.053, // 2-2
		-0.728, // 2-3
		-0.083, // 3-2
	},
}
