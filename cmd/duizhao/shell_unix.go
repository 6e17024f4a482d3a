//go:build unix

package main

// shell runs a command line.
func shell(command string) []string { return []string{"/bin/sh", "-c", command} }
