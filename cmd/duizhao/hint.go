package main

import (
	"errors"
	"io/fs"
	"net/http"
	"syscall"

	"github.com/duizhao/duizhao/dataset/export/publish"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/dataset/translate/memory"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// hint says what to do about an error, "" if there is nothing to say.
func hint(err error) string {
	var decode *segment.DecodeError
	var dictionary *words.DictionaryError
	var conversion *ConversionError
	var project *projectError
	var failed *remote.Error
	var budget *translate.BudgetError
	var file *memory.FileError
	var leak *publish.LeakError
	var duplicate *publish.DuplicateError
	switch {
	case errors.As(err, &file):
		return memoryHint(file)
	case errors.As(err, &conversion) && conversion.Package != "":
		return "install it: apt-get install " + conversion.Package
	case errors.As(err, &project):
		return "duizhao schema prints what a project file may hold"
	case errors.As(err, &decode):
		return "give the right --encoding, or read on with --replace, which puts U+FFFD for what cannot be read and counts it"
	case errors.As(err, &dictionary):
		return "a line holds a word, and behind it if known its frequency and its part of speech: 云计算 5 n"
	case errors.As(err, &failed):
		return hintRemote(failed)
	case errors.As(err, &budget):
		return "run it again with a larger --budget: it goes on where it stopped"
	case errors.As(err, &leak):
		return "duizhao curate puts the rows of a cluster into one split"
	case errors.As(err, &duplicate):
		return "rows of several datasets may share ids: build them as one, or rename their documents"
	case errors.Is(err, fs.ErrNotExist):
		return "check the path; a name with spaces needs quotes"
	case errors.Is(err, fs.ErrPermission):
		return "check who owns the file or directory, or write somewhere else with -o"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full; nothing that was there before has been touched"
	case errors.Is(err, syscall.ELOOP):
		return "a symbolic link leads back to itself; remove it"
	}
	return ""
}

// memoryHint says what to do about the file of a memory.
func memoryHint(err *memory.FileError) string {
	switch err.Problem {
	case memory.Locked:
		return "wait until the other process is done, or use another file with --memory"
	case memory.Corrupt:
		return "restore the file from a copy; or save what can be read (sqlite3 FILE .recover | sqlite3 NEW), or move it away and add the rows again"
	case memory.Newer:
		return "a later duizhao made it: use that, or another file with --memory"
	case memory.Foreign:
		return "give the file of a memory with --memory; this one has not been touched"
	case memory.ReadOnly:
		return "check who owns the file and its directory, or copy it to a place that can be written"
	case memory.Missing:
		return "duizhao memory add and import make one; or give the file of another with --memory"
	case memory.Full:
		return "make room; what was added before is in the memory"
	}
	return ""
}

// hintRemote says what to do about a server or command. What was accepted is kept in any case.
func hintRemote(e *remote.Error) string {
	key, model := translateKey, "--model"
	if e.Task == remote.Embeddings {
		key, model = embedKey, "--embed-model"
	}
	switch {
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return "put the server's key into " + key
	case e.Status == http.StatusNotFound:
		return "check the URL and " + model
	case e.Status == http.StatusTooManyRequests && e.Task == remote.Translation:
		return "ask more slowly, with --rpm, --tpm or --concurrency; run it again, it goes on where it stopped"
	case e.Status == 0 && !e.Temporary:
		return "check that the server runs, and its URL"
	case e.Task == remote.Embeddings:
		return "run it again; with --embed-cache it goes on where it stopped"
	}
	return "run it again, it goes on where it stopped"
}
