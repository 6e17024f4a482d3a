package memory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// Memory is a translation memory in a SQLite file. Any number of goroutines may use it at once, and any number of processes the
// file. The caller closes it.
type Memory struct {
	path  string
	read  *sql.DB // several connections: in write-ahead mode nobody waits for a reader, nor a reader for anybody
	write *sql.DB // one connection

	byKey, last, answer *sql.Stmt // of read

	queue   sync.Mutex // guards waiting
	waiting *batch     // writes that no transaction has taken yet
	writing sync.Mutex // held during a transaction

	fuzzy sync.RWMutex // guards index: searches share it
	index *index       // nil until the first fuzzy search
}

// Options are the settings of a [Memory]. The zero value works.
type Options struct {
	// Existing refuses to make the file where there is none, or an empty one: the error is then fs.ErrNotExist.
	Existing bool
	// Wait is how long to wait for a process that writes; 5 seconds if 0.
	Wait time.Duration
}

const (
	applicationID = 0x6475697a // "duiz": tells our databases from those of others
	schemaVersion = 1          // of tables and of keys, see keyOf
)

// The tables. Both kinds of keys are hashes: key finds the entries of a text, and those of a text in a context; identity makes entries
// that say the same one. trust is the rank of the origin. Dates are seconds since 1970; an unknown
// one is the zero time's.
const schema = `
CREATE TABLE entries (
	id       INTEGER PRIMARY KEY,
	identity BLOB NOT NULL UNIQUE,
	key      INTEGER NOT NULL,
	before   INTEGER NOT NULL,
	after    INTEGER NOT NULL,
	zh       TEXT NOT NULL,
	en       TEXT NOT NULL,
	trust    INTEGER NOT NULL,
	origin   TEXT NOT NULL,
	engine   TEXT NOT NULL,
	score    REAL NOT NULL,
	source   TEXT NOT NULL,
	row      TEXT NOT NULL,
	created  INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_key ON entries (key, before, after);
CREATE TABLE answers (
	key   BLOB PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`

// Default is where a person's memory stands: duizhao/memory.db in $XDG_DATA_HOME, or in ~/.local/share where that is not set; on
// Windows and macOS in the directory for settings of programs.
func Default() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	switch {
	case filepath.IsAbs(dir): // a relative one is invalid, https://specifications.freedesktop.org/basedir-spec
	case runtime.GOOS == "windows" || runtime.GOOS == "darwin" || runtime.GOOS == "ios":
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", err
		}
	default:
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "duizhao", "memory.db"), nil
}

// Open opens the memory in the file, which is made if it is not there, with its directory. Errors are a [*FileError] or one of
// package fs.
func Open(path string, o Options) (*Memory, error) {
	if o.Wait <= 0 {
		o.Wait = 5 * time.Second
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, &FileError{Path: path, Expected: "a translation memory", Found: "a directory"}
	case errors.Is(err, fs.ErrNotExist) && !o.Existing:
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
	case errors.Is(err, fs.ErrNotExist):
		return nil, &FileError{path, Missing, "a translation memory", "no such file", err}
	case err == nil && o.Existing && info.Size() == 0: // it could become one, and be no longer what it is
		return nil, &FileError{path, Missing, "a translation memory", "an empty file", fs.ErrNotExist}
	case err != nil:
		return nil, err
	}
	m := &Memory{path: path}
	// The file may come from a stranger, with triggers, views and damage of his making: hence trusted_schema, _defensive and
	// cell_size_check.
	pragmas := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", o.Wait.Milliseconds()), "synchronous(full)", "trusted_schema(off)",
		"cell_size_check(on)"}, "_defensive": {"1"}, "_txlock": {"immediate"}}
	name := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + pragmas.Encode()
	var err error
	if m.write, err = sql.Open("sqlite", name+"&_pragma=temp_store(memory)&_pragma=cache_size(-65536)"); err != nil { // KiB: keys come in random order
		return nil, err
	}
	m.write.SetMaxOpenConns(1)
	if m.read, err = sql.Open("sqlite", name+"&_query_only=1"); err != nil {
		return nil, errors.Join(err, m.write.Close())
	}
	m.read.SetMaxOpenConns(max(2, runtime.GOMAXPROCS(0)))
	m.read.SetMaxIdleConns(max(2, runtime.GOMAXPROCS(0)))
	// Two processes that make the file at once hinder each other in ways that SQLite does not wait for.
	for end := time.Now().Add(o.Wait); ; time.Sleep(10 * time.Millisecond) {
		err = m.wrap(m.prepare())
		if locked := (*FileError)(nil); !errors.As(err, &locked) || locked.Problem != Locked || time.Now().After(end) {
			break
		}
	}
	for _, statement := range []struct {
		to    **sql.Stmt
		query string
	}{{&m.byKey, byKey}, {&m.last, "SELECT coalesce(max(id), 0) FROM entries"}, {&m.answer, "SELECT value FROM answers WHERE key = ?"}} {
		if err == nil {
			*statement.to, err = m.read.Prepare(statement.query)
			err = m.wrap(err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// prepare checks the file, and makes the tables in an empty one. Nothing is written to a file that is not ours.
func (m *Memory) prepare() error {
	made, err := m.check(m.write)
	if err != nil || made {
		return err
	}
	var mode string
	if err := m.write.QueryRow("PRAGMA journal_mode = wal").Scan(&mode); err != nil {
		return err
	}
	tx, err := m.write.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if made, err := m.check(tx); err != nil || made { // by another process in the meantime
		return err
	}
	if _, err := tx.Exec(schema + fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

// check tells whether the file has our tables; false is an empty file.
func (m *Memory) check(db interface{ QueryRow(string, ...any) *sql.Row }) (made bool, err error) {
	var id, version, tables int64
	// In one statement: another process may make the tables meanwhile, and half of what it made would be somebody else's.
	if err := db.QueryRow(`SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
		FROM pragma_application_id, pragma_user_version`).Scan(&id, &version, &tables); err != nil {
		return false, err
	}
	switch {
	case id == 0 && version == 0 && tables == 0:
		return false, nil
	case id != applicationID:
		return false, &FileError{Path: m.path, Problem: Foreign, Expected: "a translation memory", Found: "a database of another program"}
	case version != schemaVersion:
		return false, &FileError{Path: m.path, Problem: Newer, Expected: fmt.Sprintf("a memory of version %d", schemaVersion),
			Found: fmt.Sprintf("one of version %d", version)}
	}
	return true, nil
}

// Close closes the file. Everything added is in it already.
func (m *Memory) Close() error { return errors.Join(m.wrap(m.read.Close()), m.wrap(m.write.Close())) }

// Path is the file.
func (m *Memory) Path() string { return m.path }

// Entry is a Chinese segment with its English.
type Entry struct {
	ZH, EN string
	// Origin says how the English came to be: human, document or machine; "" if nobody knows.
	Origin dataset.Origin
	Engine string  // that made it, "" if none did
	Score  float64 // confidence that EN translates ZH, 0 to 1
	// Context is where it stood.
	Context Context
	Source  string // document
	Row     string // id of the row
	// Created is the date of a run as its settings give it, in whole seconds; zero if unknown.
	Created time.Time
}

// trust ranks origins: what people wrote comes before what was found in documents, and that before what a machine made.
func trust(origin dataset.Origin) int {
	switch origin {
	case dataset.OriginHuman:
		return 3
	case dataset.OriginDocument:
		return 2
	case dataset.OriginMachine:
		return 0
	}
	return 1
}

// batch is a number of writes that share a transaction.
type batch struct {
	writes []func(*sql.Tx) error
	done   chan struct{}
	err    error // read after done
}

// commit runs a write in a transaction together with those that wait at the same time, so that many goroutines pay for one flush of
// the disk. After nil it is durable. If ctx ends first, it may still be written.
func (m *Memory) commit(ctx context.Context, write func(*sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.queue.Lock()
	b := m.waiting
	first := b == nil
	if first {
		b = &batch{done: make(chan struct{})}
		m.waiting = b
	}
	b.writes = append(b.writes, write)
	m.queue.Unlock()
	if first { // the first of a batch writes it, once the batch before is done
		m.writing.Lock()
		m.queue.Lock()
		m.waiting = nil
		m.queue.Unlock()
		b.err = m.wrap(m.transact(b.writes))
		m.writing.Unlock()
		close(b.done)
	}
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Memory) transact(writes []func(*sql.Tx) error) error {
	tx, err := m.write.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, write := range writes {
		if err := write(tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// EntryError is an entry that no memory takes.
type EntryError struct {
	Field    string // zh, en, score
	Expected string
	Found    string
}

func (e *EntryError) Error() string {
	return fmt.Sprintf("entry: %s: expected %s, found %s", e.Field, e.Expected, e.Found)
}

// check finds what a memory could not give back as it was, or never find.
func (e *Entry) check() error {
	for _, t := range []struct{ field, text string }{{"zh", e.ZH}, {"en", e.EN}, {"origin", string(e.Origin)}, {"engine", e.Engine},
		{"source", e.Source}, {"row", e.Row}} {
		if !utf8.ValidString(t.text) {
			return &EntryError{t.field, "UTF-8", fmt.Sprintf("%q", excerpt(t.text))}
		}
	}
	switch {
	case keyOf(e.ZH) == "":
		return &EntryError{"zh", "a text", fmt.Sprintf("%q", excerpt(e.ZH))}
	case strings.TrimSpace(e.EN) == "":
		return &EntryError{"en", "a text", fmt.Sprintf("%q", excerpt(e.EN))}
	case !(0 <= e.Score && e.Score <= 1):
		return &EntryError{"score", "a number from 0 to 1", fmt.Sprint(e.Score)}
	}
	return nil
}

// Added says what became of entries.
type Added struct {
	New      int
	Improved int // known with data that counted for less
	Known    int
}

// A text, its English and its context make one entry. Of several data for it the better stay, whichever came first.
const upsert = `
INSERT INTO entries (identity, key, before, after, zh, en, trust, origin, engine, score, source, row, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (identity) DO UPDATE SET trust = excluded.trust, origin = excluded.origin, engine = excluded.engine,
	score = excluded.score, source = excluded.source, row = excluded.row, created = excluded.created
WHERE (excluded.trust, excluded.score, excluded.created, excluded.origin, excluded.engine, excluded.source, excluded.row)
	> (entries.trust, entries.score, entries.created, entries.origin, entries.engine, entries.source, entries.row)
RETURNING id`

// maxWrite is how many entries one transaction takes, so that others get their turn.
const maxWrite = 10_000

// Add stores entries; when it returns nil, they survive the end of the process and of the machine's power. Entries with equal texts and
// context are one: the more trusted origin, then the higher score, the later date and last the content decide which data stay, so that
// the order of calls makes no difference. An entry with an empty side or invalid UTF-8 is an [*EntryError], and none is stored.
func (m *Memory) Add(ctx context.Context, entries ...Entry) (Added, error) {
	var sum Added
	for i := range entries {
		if err := entries[i].check(); err != nil {
			return sum, err
		}
	}
	for len(entries) > 0 {
		part := entries[:min(len(entries), maxWrite)]
		entries = entries[len(part):]
		var added Added
		err := m.commit(ctx, func(tx *sql.Tx) (err error) {
			added, err = add(tx, part)
			return err
		})
		if err != nil {
			return sum, err
		}
		sum.New += added.New
		sum.Improved += added.Improved
		sum.Known += added.Known
	}
	return sum, nil
}

func add(tx *sql.Tx, entries []Entry) (Added, error) {
	var a Added
	var last int64
	if err := tx.QueryRow("SELECT coalesce(max(id), 0) FROM entries").Scan(&last); err != nil {
		return a, err
	}
	insert, err := tx.Prepare(upsert)
	if err != nil {
		return a, err
	}
	defer insert.Close()
	for i := range entries {
		e := &entries[i]
		var id int64
		err := insert.QueryRow(identity(e), int64(keyHash(keyOf(e.ZH))), int64(e.Context.Before), int64(e.Context.After), e.ZH, e.EN,
			trust(e.Origin), string(e.Origin), e.Engine, e.Score, e.Source, e.Row, e.Created.Unix()).Scan(&id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			a.Known++
		case err != nil:
			return a, err
		case id > last:
			a.New++
			last = id
		default:
			a.Improved++
		}
	}
	return a, nil
}

// Answer gives what [Memory.Remember] keeps under the key.
func (m *Memory) Answer(ctx context.Context, key []byte) (value []byte, ok bool, err error) {
	err = m.answer.QueryRowContext(ctx, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, m.wrap(err)
}

// Remember keeps a value under a key; when it returns nil, the value survives the end of the process and of the machine's power. A key
// that has a value keeps it.
func (m *Memory) Remember(ctx context.Context, key, value []byte) error {
	if value == nil {
		value = []byte{} // not NULL
	}
	return m.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO answers (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, value)
		return err
	})
}

// Stats tells what a memory holds.
type Stats struct {
	Entries int // texts with their English and context
	Sources int // different documents
	Answers int
	Origins []Count // entries by origin, in the order of the names
	Engines []Count // entries by engine
}

// Count is a number of entries with a name.
type Count struct {
	Name    string
	Entries int
}

// Stats counts what the memory holds.
func (m *Memory) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	err := m.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM entries), (SELECT count(DISTINCT source) FROM entries WHERE source <> ''),
		(SELECT count(*) FROM answers)`).Scan(&s.Entries, &s.Sources, &s.Answers)
	for _, group := range []struct {
		query  string
		counts *[]Count
	}{
		{"SELECT origin, count(*) FROM entries GROUP BY origin ORDER BY origin", &s.Origins},
		{"SELECT engine, count(*) FROM entries WHERE engine <> '' GROUP BY engine ORDER BY engine", &s.Engines},
	} {
		if err == nil {
			*group.counts, err = m.counts(ctx, group.query)
		}
	}
	return s, m.wrap(err)
}

func (m *Memory) counts(ctx context.Context, query string) ([]Count, error) {
	rows, err := m.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counts []Count
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Name, &c.Entries); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}
