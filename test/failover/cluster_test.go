package failover_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/test/rig"
)

// cluster is three PostgreSQL servers that Patroni looks after, with what it
// agrees in etcd. A standby confirms each commit before it is acknowledged.
type cluster struct {
	testing.TB
	dir   string
	as    *syscall.Credential // PostgreSQL refuses to run as root
	nodes []*node
}

// node is one of the servers. Everybody else reaches it, and it reaches etcd,
// through pipes.
type node struct {
	name                 string
	dir                  string
	api                  string // of Patroni, for the test alone
	postgres, rest, etcd *rig.Pipe
	cmd                  *exec.Cmd
}

const (
	nodes = 3
	// leaderLife is how long Patroni waits for a leader that says nothing; shorter is not allowed.
	leaderLife = 20
)

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{TB: t, dir: t.TempDir()}
	c.dropRoot()
	etcd, peer := c.freeAddress(), c.freeAddress()
	c.start(exec.Command("etcd", "--enable-v2", "--data-dir", filepath.Join(c.dir, "etcd"), "--listen-client-urls", "http://"+etcd, "--advertise-client-urls", "http://"+etcd,
		"--listen-peer-urls", "http://"+peer, "--initial-advertise-peer-urls", "http://"+peer, "--initial-cluster", "default=http://"+peer), "etcd")
	for i := range nodes {
		c.addNode(fmt.Sprint("node", i), etcd)
	}
	c.healthy(2 * time.Minute)
	return c
}

// dropRoot makes the folder that of an account with which PostgreSQL runs.
func (c *cluster) dropRoot() {
	c.Helper()
	for dir := c.dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			c.Fatal(err)
		}
	}
	if os.Getuid() != 0 {
		return
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		c.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(c.dir, uid, gid); err != nil {
		c.Fatal(err)
	}
}

func (c *cluster) freeAddress() string {
	c.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts a program that logs into the folder and ends with the test.
func (c *cluster) start(cmd *exec.Cmd, name string) *exec.Cmd {
	c.Helper()
	log, err := os.OpenFile(filepath.Join(c.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		c.Fatal(err)
	}
	defer log.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	if err := cmd.Start(); err != nil {
		c.Fatalf("Patroni and etcd are needed (on Debian: apt-get install patroni etcd-server): %v", err)
	}
	c.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have been killed
		_ = cmd.Wait()
	})
	return cmd
}

func (c *cluster) addNode(name, etcd string) {
	c.Helper()
	postgres := c.freeAddress()
	n := &node{name: name, dir: filepath.Join(c.dir, name), api: c.freeAddress(), postgres: rig.NewPipe(c, postgres), etcd: rig.NewPipe(c, etcd)}
	n.rest = rig.NewPipe(c, n.api)
	c.nodes = append(c.nodes, n)
	bin, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(bin) == 0 {
		c.Fatal("PostgreSQL is needed (on Debian: apt-get install postgresql)")
	}
	config := object{
		"scope": "postil", "name": name,
		"restapi": object{"listen": n.api, "connect_address": n.rest.Addr},
		"etcd":    object{"hosts": []string{n.etcd.Addr}, "use_proxies": true}, // by etcd3, Patroni 3.0 goes on with what it has cached after a stop
		"bootstrap": object{
			"dcs": object{"ttl": leaderLife, "loop_wait": 2, "retry_timeout": 5, "synchronous_mode": true,
				"postgresql": object{"use_pg_rewind": true, "parameters": object{"max_connections": 100, "wal_log_hints": "on"}}},
			"initdb": []any{object{"encoding": "UTF8"}, object{"locale": "C.UTF-8"}},
		},
		"postgresql": object{
			"listen": postgres, "connect_address": n.postgres.Addr, "data_dir": n.dir, "bin_dir": bin[len(bin)-1], "pgpass": n.dir + ".pgpass",
			"authentication": object{"superuser": object{"username": "postgres"}, "replication": object{"username": "replicator"}},
			"pg_hba":         []string{"local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"},
			"parameters":     object{"unix_socket_directories": c.dir, "shared_buffers": "32MB"},
		},
	}
	text, err := json.Marshal(config) // which YAML takes as well
	if err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(n.dir+".yaml", text, 0o644); err != nil {
		c.Fatal(err)
	}
	c.join(n)
	c.Cleanup(func() { n.signal(c, syscall.SIGKILL) })
}

type object = map[string]any

// join lets Patroni start a server and make it a member, whatever it was before.
func (c *cluster) join(n *node) {
	n.cmd = c.start(exec.Command("patroni", n.dir+".yaml"), n.name)
}

// signal sends a signal to Patroni, to the server and to all its processes.
func (n *node) signal(t testing.TB, sig syscall.Signal) {
	processes := []int{n.cmd.Process.Pid}
	if text, err := os.ReadFile(filepath.Join(n.dir, "postmaster.pid")); err == nil {
		first, _, _ := strings.Cut(string(text), "\n")
		if server, err := strconv.Atoi(first); err == nil {
			processes = append(append(processes, server), children(server)...)
		}
	}
	for _, pid := range processes {
		if err := syscall.Kill(pid, sig); err != nil && err != syscall.ESRCH {
			t.Log(pid, err)
		}
	}
}

// children are the processes that a process has started.
func children(of int) (pids []int) {
	found, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range found {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if parent, _ := strconv.Atoi(fields[1]); parent == of {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// member is a server as Patroni sees it.
type member struct {
	Name, Role, State string
}

// members asks the Patroni of a node for all there are.
func (n *node) members() (list []member) {
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Get("http://" + n.api + "/cluster")
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	var answer struct{ Members []member }
	if json.NewDecoder(res.Body).Decode(&answer) != nil {
		return nil
	}
	return answer.Members
}

// healthy waits until there is a leader, and a standby that confirms commits, and
// all run; it returns the leader.
func (c *cluster) healthy(patience time.Duration) *node {
	c.Helper()
	var last []member
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(time.Second) {
		var leader *node
		running, confirming := 0, 0
		last = c.nodes[0].members()
		for _, m := range last {
			if m.State == "running" || m.State == "streaming" {
				running++
			}
			if m.Role == "sync_standby" {
				confirming++
			}
			for _, n := range c.nodes {
				if m.Role == "leader" && n.name == m.Name {
					leader = n
				}
			}
		}
		if leader != nil && running == nodes && confirming == 1 {
			return leader
		}
	}
	for _, n := range c.nodes {
		if text, err := os.ReadFile(filepath.Join(c.dir, n.name+".log")); err == nil {
			c.Logf("%s: %s", n.name, text[max(0, len(text)-3000):])
		}
	}
	c.Fatalf("the cluster is not healthy: %+v", last)
	return nil
}

// url is the database's, wherever it can be written to.
func (c *cluster) url() string {
	hosts := make([]string, len(c.nodes))
	for i, n := range c.nodes {
		hosts[i] = n.postgres.Addr
	}
	return "postgres://postgres@" + strings.Join(hosts, ",") + "/postgres?target_session_attrs=read-write&connect_timeout=3"
}
