package align

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
)

// The format of the cache's files is described at [Embedder].
const (
	cacheHeader = "duizhao embedding 1\n"
	cacheFixed  = len(cacheHeader) + sha256.Size + 4 + 4 // bytes beside the vector
)

// cacheKey is the hash that names a text's vector.
func (s *session) cacheKey(text string) [sha256.Size]byte {
	hash := sha256.New()
	for _, part := range []string{s.endpoint.URL(), s.Model, text} {
		fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// cacheFile is the folder and the path of a vector.
func cacheFile(key [sha256.Size]byte) (folder, name string) {
	digits := hex.EncodeToString(key[:])
	return digits[:2], digits[:2] + "/" + digits[2:] + ".vector"
}

// load takes a vector from the cache. The error is [fs.ErrNotExist] if it is not there, and another if it is no good.
func (s *session) load(text string) ([]float32, error) {
	if s.Cache == nil {
		return nil, fs.ErrNotExist
	}
	key := s.cacheKey(text)
	_, name := cacheFile(key)
	file, err := s.Cache.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(cacheFixed+4*longestVector+1)))
	if err != nil {
		return nil, err
	}
	return decodeVector(key, data)
}

var errCorrupt = errors.New("not a vector as it was stored")

func decodeVector(key [sha256.Size]byte, data []byte) ([]float32, error) {
	start := len(cacheHeader) + sha256.Size + 4
	end := len(data) - 4
	if end <= start || (end-start)%4 != 0 || !bytes.HasPrefix(data, append([]byte(cacheHeader), key[:]...)) {
		return nil, errCorrupt
	}
	dimensions := (end - start) / 4
	sum := crc32.Checksum(data[:end], crc32.MakeTable(crc32.Castagnoli))
	if dimensions > longestVector || binary.LittleEndian.Uint32(data[start-4:]) != uint32(dimensions) || binary.LittleEndian.Uint32(data[end:]) != sum {
		return nil, errCorrupt
	}
	vector := make([]float32, dimensions)
	if _, err := binary.Decode(data[start:end], binary.LittleEndian, vector); err != nil {
		return nil, err
	}
	const tolerance = 1e-3 // the check is for vectors that another program wrote
	if !(math.Abs(euclidean(vector)-1) < tolerance) {
		return nil, errCorrupt
	}
	return vector, nil
}

func encodeVector(key [sha256.Size]byte, vector []float32) ([]byte, error) {
	data := append([]byte(cacheHeader), key[:]...)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(vector)))
	data, err := binary.Append(data, binary.LittleEndian, vector)
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))), err
}

// store puts a vector into the cache. It is written beside its place and renamed, so that nobody reads half of it.
func (s *session) store(text string, vector []float32) error {
	if s.Cache == nil {
		return nil
	}
	key := s.cacheKey(text)
	folder, name := cacheFile(key)
	data, err := encodeVector(key, vector)
	if err == nil {
		err = s.Cache.MkdirAll(folder, 0o755)
	}
	temporary := fmt.Sprintf("%s.%x.partial", name, rand.Uint64())
	if err == nil {
		err = s.Cache.WriteFile(temporary, data, 0o644)
	}
	if err == nil {
		err = s.Cache.Rename(temporary, name)
	}
	if err != nil {
		s.Cache.Remove(temporary)
		return fmt.Errorf("cache of embeddings in %s: %w", s.Cache.Name(), err)
	}
	return nil
}
