//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockDirectory takes a lock that ends with the process, or fails at once if another has it.
func lockDirectory(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
