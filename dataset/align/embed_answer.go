package align

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// read reads the answer to a request for n vectors.
func (s *session) read(answer []byte, n int) ([][]float32, error) {
	wrong := func(expected, found string) ([][]float32, error) {
		return nil, s.endpoint.Wrong(expected, found)
	}
	list := make([]json.RawMessage, n)
	if s.inference {
		var rows []json.RawMessage
		if err := json.Unmarshal(answer, &rows); err != nil {
			return wrong("a JSON list of vectors", s.endpoint.Excerpt(answer))
		}
		if len(rows) != n {
			return wrong(fmt.Sprintf("%d vectors", n), strconv.Itoa(len(rows)))
		}
		list = rows
	} else {
		var object struct {
			Data []struct {
				Index     *int            `json:"index"`
				Embedding json.RawMessage `json:"embedding"`
			} `json:"data"`
		}
		if err := json.Unmarshal(answer, &object); err != nil || object.Data == nil {
			return wrong(`a JSON object with a list "data"`, s.endpoint.Excerpt(answer))
		}
		if len(object.Data) != n {
			return wrong(fmt.Sprintf("%d vectors", n), strconv.Itoa(len(object.Data)))
		}
		for _, d := range object.Data {
			switch {
			case d.Index == nil:
				return wrong("a vector with an index", "one without")
			case *d.Index < 0 || *d.Index >= n:
				return wrong(fmt.Sprintf("an index from 0 to %d", n-1), strconv.Itoa(*d.Index))
			case list[*d.Index] != nil:
				return wrong("every index once", fmt.Sprintf("%d twice", *d.Index))
			case d.Embedding == nil:
				return wrong(`an "embedding" for every index`, fmt.Sprintf("none for %d", *d.Index))
			}
			list[*d.Index] = d.Embedding
		}
	}
	vectors := make([][]float32, n)
	for i, row := range list {
		vector, err := parseVector(row)
		if err != nil {
			return wrong("a list of finite numbers that are not all zero", s.endpoint.Excerpt([]byte(err.Error())))
		}
		if err := s.agree(len(vector)); err != nil {
			return nil, err
		}
		vectors[i] = vector
	}
	return vectors, nil
}

// longestVector is how many dimensions a vector may have. Those of today's models have up to 8,192.
const longestVector = 1 << 16

// agree checks that a vector has as many dimensions as all others.
func (s *session) agree(dimensions int) error {
	if !s.dimensions.CompareAndSwap(0, int64(dimensions)) && s.dimensions.Load() != int64(dimensions) {
		return s.endpoint.Wrong(fmt.Sprintf("vectors of %d dimensions, as others have", s.dimensions.Load()), strconv.Itoa(dimensions))
	}
	return nil
}

// parseVector reads a vector that is valid JSON, and gives it the length 1. Its errors are what it has found. It is by hand
// as encoding/json reads null as 0, and is slow here.
func parseVector(row json.RawMessage) ([]float32, error) {
	numbers, ok := bytes.CutPrefix(row, []byte("["))
	if !ok {
		return nil, errors.New(string(row))
	}
	numbers = bytes.TrimSuffix(numbers, []byte("]"))
	vector := make([]float32, 0, bytes.Count(numbers, []byte(","))+1)
	for number := range bytes.SplitSeq(numbers, []byte(",")) {
		x, err := strconv.ParseFloat(string(bytes.TrimSpace(number)), 32)
		if err != nil {
			return nil, errors.New(string(number))
		}
		vector = append(vector, float32(x))
	}
	if len(vector) > longestVector {
		return nil, fmt.Errorf("%d numbers", len(vector))
	}
	length := euclidean(vector)
	if length == 0 {
		return nil, errors.New("zeros only")
	}
	for i, x := range vector {
		vector[i] = float32(float64(x) / length)
	}
	return vector, nil
}

// euclidean is the length of a vector.
func euclidean(vector []float32) float64 {
	sum := 0.0
	for _, x := range vector {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
