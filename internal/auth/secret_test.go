package auth

import "testing"

func TestPasswordMatchesOnlyItsOwnHash(t *testing.T) {
	t.Parallel()
	hash := HashPassword("correct horse")
	if !CheckPassword("correct horse", hash) {
		t.Error("the right password was refused")
	}
	for _, wrong := range []string{"", "correct horsE", hash} {
		if CheckPassword(wrong, hash) {
			t.Errorf("%q was accepted", wrong)
		}
	}
	for _, broken := range []string{"", "$argon2id$", "$argon2i$v=19$m=65536,t=3,p=4$AAAA$AAAA"} {
		if CheckPassword("", broken) {
			t.Errorf("hash %q matched", broken)
		}
	}
}

func TestKeysDifferAndAreRedacted(t *testing.T) {
	t.Parallel()
	a, b := NewKey(), NewKey()
	if a == b || HashSecret(a) == HashSecret(b) {
		t.Fatal("two keys are the same")
	}
	if shown := Redact(a); len(shown) > 20 || shown == a {
		t.Errorf("Redact shows too much: %q", shown)
	}
}
