package main

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// hint says what to do about an error, "" if there is nothing to say.
func hint(err error) string {
	var decode *segment.DecodeError
	var dictionary *words.DictionaryError
	var conversion *ConversionError
	var project *projectError
	switch {
	case errors.As(err, &conversion) && conversion.Package != "":
		return "install it: apt-get install " + conversion.Package
	case errors.As(err, &project):
		return "duizhao schema prints what a project file may hold"
	case errors.As(err, &decode):
		return "give the right --encoding, or read on with --replace, which puts U+FFFD for what cannot be read and counts it"
	case errors.As(err, &dictionary):
		return "a line holds a word, and behind it if known its frequency and its part of speech: 云计算 5 n"
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
