package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// client is one connection that sends requests one after the other. It does as
// little as possible, for it runs on the cores that it measures.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	host string
	key  string
}

func dial(ctx context.Context, address, key string) (*client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), host: address, key: key}, nil
}

// send makes a request and returns the answer's size; anything but success is an
// error.
func (c *client) send(method, path, contentType string, body []byte) (int, error) {
	length, err := c.request(method, path, contentType, body)
	if err != nil {
		return 0, err
	}
	_, err = c.in.Discard(length)
	return length, err
}

// ask makes a request in JSON and reads the answer into what to points to.
func (c *client) ask(method, path string, body []byte, to any) error {
	length, err := c.request(method, path, "application/json", body)
	if err != nil {
		return err
	}
	answer := make([]byte, length)
	if _, err := io.ReadFull(c.in, answer); err != nil {
		return err
	}
	return json.Unmarshal(answer, to)
}

// request makes a request and reads the answer up to its body, whose size it
// returns.
func (c *client) request(method, path, contentType string, body []byte) (int, error) {
	c.out = fmt.Appendf(c.out[:0], "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		method, path, c.host, c.key, contentType, len(body))
	c.out = append(c.out, body...)
	if _, err := c.conn.Write(c.out); err != nil {
		return 0, err
	}
	status, length, err := c.head()
	if err != nil {
		return 0, err
	}
	if status/100 != 2 {
		text := make([]byte, length)
		_, err := io.ReadFull(c.in, text)
		return 0, errors.Join(fmt.Errorf("%s %s answered %d: %s", method, path, status, text), err)
	}
	return length, nil
}

// head reads the status line and the headers.
func (c *client) head() (status, length int, err error) {
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first && len(line) >= 12 {
			status, err = strconv.Atoi(string(line[9:12]))
		} else if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, err = strconv.Atoi(string(value))
		}
		if err != nil || len(line) == 0 {
			return status, length, err
		}
	}
}

// clients are connections to a server, one for each worker of a contender.
func (s *site) clients(ctx context.Context, n int) ([]*client, error) {
	all := make([]*client, n)
	for i := range all {
		var err error
		if all[i], err = s.client(ctx, s.people[i%len(s.people)]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// client is a person's connection to the server, until the site is closed.
func (s *site) client(ctx context.Context, p person) (*client, error) {
	c, err := dial(ctx, s.server.address, p.key)
	if err == nil {
		s.dialed = append(s.dialed, c)
	}
	return c, err
}

// stop ends the connections and then the server: it would wait a while for one
// that has never been used.
func (s *site) stop() {
	for _, c := range s.dialed {
		_ = c.conn.Close() // there is nothing in it
	}
	if s.server != nil {
		s.server.stop()
	}
}
