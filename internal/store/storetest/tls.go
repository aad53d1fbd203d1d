package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Secure starts a PostgreSQL server, until the test ends, that is reached by TLS
// at localhost, and returns its port and the file with the certificate of the
// authority that vouches for it, and of another one that does not.
func Secure(t testing.TB) (port int, authority, another string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // for a port that is free
	if err != nil {
		t.Fatal(err)
	}
	port = listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	dir := t.TempDir()
	authority, another = filepath.Join(dir, "ca.pem"), filepath.Join(dir, "another.pem")
	p := &postgres{more: fmt.Sprint("&port=", port)}
	t.Cleanup(p.stop)
	err = p.start(func(dir string) ([]string, error) {
		cert, key := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
		return []string{"-c", "ssl=on", "-c", "ssl_cert_file=" + cert, "-c", "ssl_key_file=" + key, "-c", "listen_addresses=127.0.0.1",
			"-c", fmt.Sprint("port=", port)}, errors.Join(certify("localhost", authority, cert, key), certify("localhost", another, "", ""))
	})
	if err != nil {
		t.Fatal(err)
	}
	return port, authority, another
}

// certify makes an authority, and has it vouch for a host.
func certify(host, authority, cert, key string) error {
	template := func(name string) *x509.Certificate {
		return &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	}
	ca := template("authority of " + host)
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	server := template(host)
	server.DNSNames, server.ExtKeyUsage = []string{host}, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	caBytes, caErr := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	serverBytes, serverErr := x509.CreateCertificate(rand.Reader, server, ca, serverKey.Public(), caKey)
	keyBytes, keyErr := x509.MarshalPKCS8PrivateKey(serverKey)
	if err := errors.Join(caErr, serverErr, keyErr, writePEM(authority, "CERTIFICATE", caBytes)); err != nil || cert == "" {
		return err
	}
	return errors.Join(writePEM(cert, "CERTIFICATE", serverBytes), writePEM(key, "PRIVATE KEY", keyBytes))
}

func writePEM(file, kind string, bytes []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600)
}
