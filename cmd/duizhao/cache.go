package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/duizhao/duizhao/dataset"
	"github.com/klauspost/compress/zstd"
)

// cacheDir stands beside a project file and holds what builds keep: .duizhao/cache/FILE/KEY.
const cacheDir = ".duizhao"

// Limits of entries.
const (
	maxEntry  = 4 << 30 // bytes unpacked
	maxWindow = 1 << 20 // bytes that packing looks back
)

// cache keeps products between builds, each in a file whose name is the hash of all that it depends on. Files are compressed JSON with
// a checksum; a file appears whole or not at all. No path leads out of the project's directory. Any number of goroutines may use a
// cache. Without a directory that can be written it keeps nothing.
type cache struct {
	root    *os.Root
	dir     string
	mutex   sync.Mutex
	used    map[string]bool
	failure error // the first one of writing
}

// openCache opens the cache of a project file, which stands in the current directory. An error leaves a cache that keeps nothing.
func openCache(project string) (*cache, error) {
	c := &cache{dir: path.Join(cacheDir, "cache", project), used: map[string]bool{}}
	root, err := os.OpenRoot(".")
	if err != nil {
		return c, err
	}
	if err := root.MkdirAll(c.dir, 0o755); err != nil {
		root.Close()
		return c, err
	}
	c.root = root
	ignore := path.Join(cacheDir, ".gitignore")
	if _, err := root.Stat(ignore); errors.Is(err, fs.ErrNotExist) {
		return c, root.WriteFile(ignore, []byte("*\n"), 0o644)
	}
	return c, nil
}

// entryHead begins a file. The key tells a file that was moved. Behind it come the rows and the ledgers one by one, so that no large
// value is in memory twice.
type entryHead struct {
	Key           string
	Rows, Ledgers int
	Product       *product // without them
}

// get finds a product, nil if it is not there. An error is an entry that cannot be read.
func (c *cache) get(key string) (*product, error) {
	if c.root == nil {
		return nil, nil
	}
	f, err := c.root.Open(path.Join(c.dir, key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c.use(key)
	unpacker, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	defer unpacker.Close()
	in := json.NewDecoder(io.LimitReader(unpacker, maxEntry))
	var head entryHead
	if err := in.Decode(&head); err != nil {
		return nil, err
	}
	p := head.Product
	if head.Key != key || p == nil {
		return nil, errors.New("expected the entry of its name, found another one")
	}
	for range head.Rows {
		p.Rows = append(p.Rows, dataset.Row{})
		if err := in.Decode(&p.Rows[len(p.Rows)-1]); err != nil {
			return nil, err
		}
	}
	for range head.Ledgers {
		var ledger string
		if err := in.Decode(&ledger); err != nil {
			return nil, err
		}
		p.Ledgers = append(p.Ledgers, ledger)
	}
	// The checksum stands behind the data: what was read is used only if all of it is right.
	if _, err := in.Token(); err != io.EOF {
		return nil, fmt.Errorf("expected the end of the entry, found more: %v", err)
	}
	return p, nil
}

// put stores a product. Of errors it remembers the first one: a build goes on without its cache.
func (c *cache) put(key string, p *product) {
	if c.root == nil {
		return
	}
	if err := c.write(key, p); err != nil {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		if c.failure == nil {
			c.failure = err
		}
		return
	}
	c.use(key)
}

func (c *cache) write(key string, p *product) error {
	partial := fmt.Sprintf("%s.%d%s", path.Join(c.dir, key), os.Getpid(), partialEnd)
	f, err := c.root.Create(partial)
	if err != nil {
		return err
	}
	if err := errors.Join(pack(f, key, p), f.Close()); err != nil {
		c.root.Remove(partial)
		return err
	}
	return c.root.Rename(partial, path.Join(c.dir, key))
}

// pack writes an entry.
func pack(out io.Writer, key string, p *product) error {
	packer, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithWindowSize(maxWindow))
	if err != nil {
		return err
	}
	lines := json.NewEncoder(packer)
	head := *p
	head.Rows, head.Ledgers = nil, nil
	err = lines.Encode(entryHead{key, len(p.Rows), len(p.Ledgers), &head})
	for i := 0; i < len(p.Rows) && err == nil; i++ {
		err = lines.Encode(&p.Rows[i])
	}
	for i := 0; i < len(p.Ledgers) && err == nil; i++ {
		err = lines.Encode(p.Ledgers[i])
	}
	return errors.Join(err, packer.Close())
}

// partialEnd is how the names of files end that are being written.
const partialEnd = ".partial"

func (c *cache) use(key string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.used[key] = true
}

// sweep removes the entries that were neither read nor written, and what killed builds left behind.
func (c *cache) sweep() error {
	if c.root == nil {
		return nil
	}
	dir, err := c.root.Open(c.dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	for _, name := range names {
		key, _, _ := strings.Cut(name, ".")
		if raw, bad := hex.DecodeString(key); bad == nil && len(raw) == sha256.Size && !c.used[name] {
			err = errors.Join(err, c.root.Remove(path.Join(c.dir, name)))
		}
	}
	return err
}

// close ends the use of the directory.
func (c *cache) close() {
	if c.root != nil {
		c.root.Close()
	}
}

// keyOf is the name of what depends on a value and nothing else.
func keyOf(value any) (string, error) {
	data, err := json.Marshal(value)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// hashFile is the SHA-256 of a file.
func hashFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// hashProgram is the hash of this program's own file: what another program made is never taken for ours, not even of a development
// build with the same version.
func hashProgram() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	return hashFile(name)
}
