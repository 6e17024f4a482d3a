//go:build !unix

package main

// shell runs a command line.
func shell(command string) []string { return []string{"cmd", "/C", command} }
