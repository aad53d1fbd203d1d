package client_test

import (
	"testing"
	"time"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// Organizations, keys and the audit log.
func TestAdministration(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		f := serve(t, st)
		administration(f)
	})
}

func administration(f *fixture) {
	ctx := f.Context()
	org := must(f.Organizations.Create(ctx, client.CreateOrganization{Name: "research", Description: "d"}))(f)
	changed := must(f.Organizations.Update(ctx, "research", client.UpdateOrganization{Name: new("labs"), Description: new("")}))(f)
	if changed.ID != org.ID || changed.Name != "labs" || changed.Description != "" {
		f.Errorf("changed to %+v", changed)
	}
	user := must(f.Users.Create(ctx, client.CreateUser{Name: "Bob", Email: "bob@example.com", Role: client.Member, InviteMode: client.InviteTemporaryPassword}))(f)
	if m := must(f.Organizations.AddUser(ctx, org.ID, user.ID, client.ReadOnly))(f); m.Role != client.ReadOnly || m.OrganizationID != org.ID {
		f.Errorf("membership %+v", m)
	}
	f.ok(f.Organizations.RemoveUser(ctx, org.ID, user.ID))
	if got := must(f.Organizations.Get(ctx, "labs"))(f); *got != *changed {
		f.Errorf("got %+v", got)
	}
	if list := must(client.Collect(f.Organizations.All(ctx, client.ListOrganizations{PageOptions: client.PageOptions{Limit: 1}})))(f); len(list) != 2 {
		f.Errorf("organizations %+v", list)
	}
	f.ok(f.Organizations.Delete(ctx, org.ID))

	key := must(f.APIKeys.Create(ctx, client.CreateAPIKey{Name: "laptop", Description: "d", ExpiresAt: time.Now().Add(time.Hour)}))(f)
	next := must(f.APIKeys.Refresh(ctx, key.ID, client.RefreshAPIKey{ExpiresAt: key.ExpiresAt, GracePeriodSeconds: 60}))(f)
	if key.Key == "" || next.Key == key.Key || next.KeyType != client.UserKey {
		f.Errorf("made %+v, and then %+v", key, next)
	}
	f.ok(f.APIKeys.Revoke(ctx, key.ID))
	seat := must(f.Me(ctx))(f).Spaces[0]
	sender := must(f.APIKeys.CreateIngestKey(ctx, "traced application", time.Time{}))(f)
	if sender.APIKey.Scope != "INGEST" || sender.Key == "" {
		f.Errorf("made %+v", sender)
	}
	bot := must(f.APIKeys.CreateServiceKey(ctx, client.CreateServiceKey{Name: "bot", AccountRole: &client.Member, Organizations: []client.KeyOrganization{
		{OrganizationID: seat.OrganizationID, Spaces: []client.KeySpace{{SpaceID: seat.ID, Role: &client.ReadOnly}}},
	}}))(f)
	if bot.BotUser == nil || *bot.BotUser.Organizations[0].Spaces[0].Role != client.ReadOnly {
		f.Errorf("made %+v", bot)
	}
	if list := must(client.Collect(f.APIKeys.All(ctx, client.ListAPIKeys{KeyType: client.ServiceKey, Space: seat.Name})))(f); len(list) != 1 || list[0].ID != bot.ID {
		f.Errorf("keys %+v", list)
	}

	logs := must(client.Collect(f.AuditLogs.All(ctx, client.ListAuditLogs{
		StartTime: time.Now().Add(-time.Hour), OperationType: client.Mutation, PageOptions: client.PageOptions{Limit: 2},
	})))(f)
	if len(logs) == 0 || logs[0].OperationType != client.Mutation {
		f.Errorf("logs %+v", logs)
	}
}
