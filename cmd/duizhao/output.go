package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
)

// output is where a command's data goes: stdout, or a file that appears whole or not at all.
type output struct {
	io.Writer
	pending *renameio.PendingFile
	device  *os.File
}

// create opens the output that -o names; "" and "-" are stdout. The caller ends it with commit or abort.
func (a *app) create(name string) (*output, error) {
	if name == "" || name == "-" {
		return &output{Writer: a.stdout}, nil
	}
	// A pipe or a device is written to as it is: it cannot be replaced.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, fmt.Errorf("%s: expected a file to write, found a directory", name)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{Writer: f, device: f}, err
	}
	// The temporary file stands beside the target, so that renaming it is one step.
	f, err := renameio.NewPendingFile(name, renameio.WithTempDir(filepath.Dir(name)), renameio.WithPermissions(0o644), renameio.WithExistingPermissions())
	if err != nil {
		return nil, cannotCreate(name, err)
	}
	return &output{Writer: f, pending: f}, nil
}

// cannotCreate is err about the file or directory that was asked for, not about the temporary one beside it.
func cannotCreate(name string, err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return &fs.PathError{Op: "create", Path: name, Err: inner.Err}
	}
	return err
}

// commit makes the output appear.
func (o *output) commit() error {
	switch {
	case o.pending != nil:
		return o.pending.CloseAtomicallyReplace()
	case o.device != nil:
		return o.device.Close()
	}
	return nil
}

// abort leaves things as they were. After commit it does nothing.
func (o *output) abort() {
	if o.pending != nil {
		o.pending.Cleanup()
	}
	if o.device != nil {
		o.device.Close()
	}
}

// folder is a directory that a build fills. It is written beside its place, under another name, and takes the place in one step: a
// build that is killed at any moment leaves the old directory or the new one.
type folder struct {
	dir, stage string
	lock       *os.File
	files      []*folderFile
	temporary  []*os.File
}

// folderFile is a file of a folder, with the hash of what was written.
type folderFile struct {
	name   string
	file   *os.File
	hash   hash.Hash
	size   int64
	closed bool
}

// Close makes the file's bytes safe on disk. The folder closes files that are still open.
func (f *folderFile) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	return errors.Join(f.file.Sync(), f.file.Close())
}

func (f *folderFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	return n, err
}

// newFolder prepares to fill dir. What an earlier build that was killed left behind is removed; one that runs is an error.
func newFolder(dir string) (*folder, error) {
	dir = filepath.Clean(dir)
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s: expected a directory to write or nothing, found a file", dir)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(absolute), 0o755); err != nil {
		return nil, err
	}
	f := &folder{dir: absolute, stage: filepath.Join(filepath.Dir(absolute), "."+filepath.Base(absolute)+".partial")}
	if err := os.Mkdir(f.stage, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, cannotCreate(dir, err)
	}
	if f.lock, err = lockDirectory(f.stage); err != nil {
		return nil, fmt.Errorf("%s: another build is writing to it", dir)
	}
	if err := removeContents(f.stage); err != nil {
		f.abort()
		return nil, err
	}
	return f, nil
}

func removeContents(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// create opens a new file in the folder; name may hold directories.
func (f *folder) create(name string) (*folderFile, error) {
	path := filepath.Join(f.stage, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	created := &folderFile{name: name, file: file, hash: sha256.New()}
	f.files = append(f.files, created)
	return created, nil
}

// scratch opens a file beside those of the folder that is gone when it appears; name is none of theirs.
func (f *folder) scratch(name string) (*os.File, error) {
	file, err := os.Create(filepath.Join(f.stage, name))
	if err == nil {
		f.temporary = append(f.temporary, file)
	}
	return file, err
}

// Create and Rename make a folder the place of an export.Set.
func (f *folder) Create(name string) (io.WriteCloser, error) { return f.create(name) }

func (f *folder) Rename(from, to string) error {
	for _, file := range f.files {
		if file.name == from {
			file.name = to
		}
	}
	return os.Rename(filepath.Join(f.stage, filepath.FromSlash(from)), filepath.Join(f.stage, filepath.FromSlash(to)))
}

// written describes a file of a folder in build.json.
type written struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// written lists the files so far.
func (f *folder) written() []written {
	var list []written
	for _, file := range f.files {
		list = append(list, written{file.name, hex.EncodeToString(file.hash.Sum(nil)), file.size})
	}
	return list
}

// commit puts the folder in its place. Files of the old directory that no build writes are carried over.
func (f *folder) commit() error {
	for _, file := range f.files {
		if err := file.Close(); err != nil {
			return err
		}
	}
	for _, file := range f.temporary {
		file.Close() // it may be closed
		if err := os.Remove(file.Name()); err != nil {
			return err
		}
	}
	if _, err := os.Lstat(f.dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(f.stage, f.dir); err != nil {
			return err
		}
		f.unlock()
		return nil
	}
	if err := f.carryOver(); err != nil {
		return err
	}
	if err := exchange(f.stage, f.dir); err != nil {
		return err
	}
	defer f.unlock()
	return os.RemoveAll(f.stage) // now the old directory
}

// carryOver links the old directory's other files into the new one: a README that a person wrote, say.
func (f *folder) carryOver() error {
	old := readOutputs(f.dir)
	return filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(f.dir, path)
		if err != nil {
			return err
		}
		target := filepath.Join(f.stage, rel)
		if _, err := os.Lstat(target); err == nil {
			return nil
		}
		switch {
		case isBuilt(rel) || f.isShard(rel):
			return nil // of an earlier build with more shards
		case entry.IsDir() && old.hold(rel):
			return nil // made for what else is in it, if anything
		case entry.IsDir():
			return os.Mkdir(target, 0o755)
		case entry.Type().IsRegular() && old.wrote(path, rel):
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		switch {
		case entry.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(to, target)
		}
		return os.Link(path, target)
	})
}

// outputs are what the build.json of a directory lists: paths with slashes and hashes.
type outputs map[string]string

// readOutputs reads the list; without one there is nothing that a build is known to have written.
func readOutputs(dir string) outputs {
	var m struct{ Outputs []written }
	data, err := os.ReadFile(filepath.Join(dir, "build.json"))
	if err != nil || json.Unmarshal(data, &m) != nil {
		return nil
	}
	list := outputs{}
	for _, w := range m.Outputs {
		list[w.Path] = w.SHA256
	}
	return list
}

// hold tells whether a directory has outputs.
func (o outputs) hold(rel string) bool {
	for path := range o {
		if strings.HasPrefix(path, filepath.ToSlash(rel)+"/") {
			return true
		}
	}
	return false
}

// wrote tells whether a file is as the build wrote it; one that a person has changed since is theirs.
func (o outputs) wrote(path, rel string) bool {
	hash, ok := o[filepath.ToSlash(rel)]
	if !ok {
		return false
	}
	found, err := hashFile(path)
	return err == nil && found == hash
}

// isBuilt tells the names that builds write.
func isBuilt(rel string) bool {
	ok, _ := filepath.Match("data/*-?????-of-?????.parquet", filepath.ToSlash(rel))
	return ok
}

// shard is the name of one of several files that hold a split.
var shard = regexp.MustCompile(`^(.*)-\d{5}-of-\d{5}(\.\w+)$`)

// isShard tells whether a file of the old directory is a shard of what this one has shards of.
func (f *folder) isShard(rel string) bool {
	old := shard.FindStringSubmatch(filepath.ToSlash(rel))
	return old != nil && slices.ContainsFunc(f.files, func(file *folderFile) bool {
		now := shard.FindStringSubmatch(file.name)
		return now != nil && now[1] == old[1] && now[2] == old[2]
	})
}

// abort removes what was written. After commit it does nothing.
func (f *folder) abort() {
	if f.lock == nil {
		return
	}
	for _, file := range f.files {
		file.file.Close()
	}
	for _, file := range f.temporary {
		file.Close()
	}
	os.RemoveAll(f.stage)
	f.unlock()
}

func (f *folder) unlock() {
	f.lock.Close()
	f.lock = nil
}

// exchangeInSteps swaps two directories where the system cannot do it in one: for a moment there is only the old one, under a's
// name with ".old" behind it.
func exchangeInSteps(a, b string) error {
	old := a + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(b, old); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(old, b))
	}
	return os.Rename(old, a)
}

// jsonLines writes values as JSON, one a line, with Chinese, <, > and & as they are.
func jsonLines(out io.Writer) *json.Encoder {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc
}

// writeJSON writes one value over several lines, for people too.
func writeJSON(out io.Writer, v any) error {
	enc := jsonLines(out)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}
