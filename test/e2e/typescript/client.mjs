// The release of @arizeai/ax-client under test, what a test has to say differently depending on it, and the server.

import { createRequire } from "node:module";
import { randomBytes } from "node:crypto";
import test from "node:test";

const { AX_CLIENT_FOLDER, AX_CLIENT_VERSION, POSTIL_BASE, POSTIL_KEY } = process.env;

// require rather than import: 1.0.4 cannot be imported, as it imports its package.json without saying that it is JSON.
export const ax = createRequire(`${AX_CLIENT_FOLDER}/`)("@arizeai/ax-client");
export const client = ax.createClient({ apiKey: POSTIL_KEY, baseUrl: POSTIL_BASE });

const [major, minor] = AX_CLIENT_VERSION.split(".").map(Number);

/** Whether the release is this one or a later one. */
export const since = (wantMajor, wantMinor) => major > wantMajor || (major === wantMajor && minor >= wantMinor);

/** An enum word in the case this release speaks. */
export const word = (upper) => (since(1, 24) ? upper : upper.toLowerCase());

/** A predefined role as this release says it. */
export const role = (upper) => ({
  type: word("PREDEFINED"),
  name: since(1, 24) ? upper : upper.toLowerCase().replace("_", "-"),
});

/** The argument that says what is meant: by its identifier at first, by name or identifier later. */
export const of = (kind, id) => ({ [since(1, 18) ? kind : `${kind}Id`]: id });

/** Calls an operation of the client. */
export const call = (operation, parameters = {}) => ax[operation]({ client, ...parameters });

/** A test of operations; it is skipped where the release lacks one of them. */
export function check(title, operations, body) {
  const missing = operations.filter((operation) => !(operation in ax));
  test(title, { skip: missing.length > 0 && `no ${missing.join(", ")} in this release` }, body);
}

let made = 0;

/** A name no other test uses. */
export const unique = (stem) => `${stem} ${++made}`;

/** Plain HTTP, for what a release has no operation for. The answer must have this status. */
export async function must(status, method, path, body, headers = {}, key = POSTIL_KEY) {
  const answer = await fetch(POSTIL_BASE + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== status) {
    throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  }
  return text ? JSON.parse(text) : undefined;
}

/** A window of exactly seven days, the longest one that records may be added from. */
export const WINDOW = { startTime: new Date("2026-03-01T00:00:00Z"), endTime: new Date("2026-03-08T00:00:00Z") };

/** Sends a trace of a chain and a model call to a project, which is created when it is new. */
export async function sendTrace(spaceId, project) {
  const traceId = randomBytes(16).toString("hex");
  const root = randomBytes(8).toString("hex");
  const leaf = randomBytes(8).toString("hex");
  const text = (key, value) => ({ key, value: { stringValue: value } });
  const span = (spanId, name, kind, second, rest) => ({
    traceId,
    spanId,
    name,
    kind: 1,
    startTimeUnixNano: `${WINDOW.startTime.getTime() + 1000 * second}000000`,
    endTimeUnixNano: `${WINDOW.startTime.getTime() + 1000 * (second + 1)}000000`,
    attributes: [text("openinference.span.kind", kind), text("output.value", `what ${name} said`)],
    status: { code: 1 },
    ...rest,
  });
  const spans = [span(root, "answer", "CHAIN", 60), span(leaf, "complete", "LLM", 61, { parentSpanId: root })];
  const resource = { attributes: [text("openinference.project.name", project)] };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "postil-tests" }, spans }] }] };
  await must(200, "POST", "/v1/traces", body, { "arize-space-id": spaceId });
  return { traceId, spanIds: [root, leaf] };
}

/** What there is from the first start on: the space and its organization. */
export async function home() {
  const { spaces } = await must(200, "GET", "/api/v1/session");
  const space = spaces.find(({ name }) => name === "default");
  return { spaceId: space.id, organizationId: space.organization_id };
}

/** A user with a seat in the space. */
export async function join(spaceId, email, name) {
  const assignment = { type: "PREDEFINED", name };
  const user = await must(201, "POST", "/v2/users", { name: email, email, role: assignment, invite_mode: "NONE" });
  await must(200, "POST", `/v2/spaces/${spaceId}/users`, { user_id: user.id, role: assignment });
  return user;
}
