//go:build !linux

package main

// exchange swaps two directories.
func exchange(a, b string) error { return exchangeInSteps(a, b) }
