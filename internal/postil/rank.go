package postil

const (
	// rankBits is how many bits the rank of a record has at most, besides the sign.
	rankBits = 62
	rankMask = 1<<rankBits - 1
	// maxPriority keeps what is put behind everything else, from 2^rankBits on, behind the least priority.
	maxPriority   = 1<<22 - 1
	priorityShift = 40 // there are fewer records in a queue than 2^40
	// LaterRank is the least rank of what comes after every record: what was skipped once.
	LaterRank = 1 << rankBits
)

// Rank is where a record comes in the order of its queue: the least is handed out
// first. It is unique within the queue. RANDOM mixes the position into a number
// that looks like chance, differs from queue to queue, and is the same for every
// annotator.
func Rank(order RecordOrder, queue, position, priority int64) int64 {
	switch order {
	case OrderNewest:
		return -position
	case OrderRandom:
		return mix((position ^ queue) & rankMask)
	case OrderPriority:
		return -min(max(priority, -maxPriority), maxPriority)<<priorityShift + position
	}
	return position
}

// mix is the finalizer of SplitMix64 on rankBits bits: each step, and so the
// whole, takes different numbers to different ones.
func mix(n int64) int64 {
	x := uint64(n)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9 & rankMask
	x = (x ^ x>>27) * 0x94d049bb133111eb & rankMask
	return int64(x ^ x>>31)
}
