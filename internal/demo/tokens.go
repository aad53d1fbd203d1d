package demo

import (
	"time"
)

// tokens estimates how many tokens a model would count: four ASCII characters
// each, and nearly one for every other character.
func tokens(texts ...string) int {
	ascii, other := 0, 0
	for _, text := range texts {
		for _, r := range text {
			if r < 128 {
				ascii++
			} else {
				other++
			}
		}
	}
	return (ascii+3)/4 + (other*4+4)/5
}

// thinking is how long a model takes to read and write this many tokens.
func thinking(read, written int, seed ...string) time.Duration {
	ms := 280 + read/40 + written*11
	return time.Duration(float64(ms)*(0.8+0.5*chance(append(seed, "latency")...))) * time.Millisecond
}
