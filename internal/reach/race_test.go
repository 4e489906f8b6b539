//go:build race

package reach_test

func init() { raceDetector = true }
