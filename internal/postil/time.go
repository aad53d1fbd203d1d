package postil

import "time"

// AppendTime appends a time in microseconds since the Unix epoch as it is shown
// everywhere: RFC 3339 in UTC, without trailing zeros.
func AppendTime(b []byte, micros int64) []byte {
	return time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339Nano)
}

// FormatTime returns what AppendTime appends.
func FormatTime(micros int64) string { return string(AppendTime(nil, micros)) }

// Time returns a time given in microseconds since the Unix epoch, in UTC.
func Time(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
