// Every resource a release of @arizeai/ax-client has operations for, through the unmodified client.

import assert from "node:assert/strict";
import { before, describe } from "node:test";

import { call, check, home, join, must, of, role, sendTrace, since, unique, WINDOW, word } from "./client.mjs";

let spaceId, organizationId, reviewer, lead;

before(async () => {
  ({ spaceId, organizationId } = await home());
  reviewer = await join(spaceId, "reviewer@example.com", "ANNOTATOR");
  lead = await join(spaceId, "lead@example.com", "MEMBER");
});

const statusOf = (answer) => answer.then(() => 0, (error) => error.statusCode ?? error.message);

// ---- what the tests make

const space = () => (since(1, 18) ? { space: spaceId } : { spaceId });

function config(type, name, rest = {}) {
  if (since(1, 23)) {
    const operation = { CATEGORICAL: "Categorical", CONTINUOUS: "Continuous", FREEFORM: "Freeform" }[type];
    return call(`create${operation}AnnotationConfig`, { name, space: spaceId, ...rest });
  }
  return call("createAnnotationConfig", { type: word(type), name, space: spaceId, ...rest });
}

const categorical = (name) =>
  config("CATEGORICAL", name, { values: [{ label: "wrong", score: 0 }, { label: "right", score: 1 }] });

const dataset = (examples) => call("createDataset", { name: unique("dataset"), examples, ...space() });

const examplesOf = async (id, rest = {}) => {
  const listed = await call("listDatasetExamples", { ...of("dataset", id), ...rest });
  return Array.isArray(listed) ? listed : listed.data;
};

async function project() {
  const name = unique("project");
  const trace = await sendTrace(spaceId, name);
  const { data } = await call("listProjects", { ...space(), limit: 100 });
  return { id: data.find((p) => p.name === name).id, name, ...trace };
}

async function queue(rest = {}) {
  const { id: configId, name: configName } = await categorical(unique("accuracy"));
  const source = await project();
  const made = await call("createAnnotationQueue", {
    name: unique("queue"),
    spaceId,
    annotationConfigIds: [configId],
    annotatorEmails: ["reviewer@example.com"],
    recordSources: [spanSource(source, source.spanIds.slice(0, 1))],
    ...rest,
  });
  return { ...made, source, configName };
}

const spanSource = (source, spanIds) => ({
  recordType: word("SPAN"),
  projectId: source.id,
  startTime: WINDOW.startTime.toISOString(),
  endTime: WINDOW.endTime.toISOString(),
  spanIds,
});

const recordsOf = async (id) => (await call("listAnnotationQueueRecords", { annotationQueue: id })).data;

// ---- the resources

describe("queues", () => {
  check("a queue is created, listed, read by name, changed and deleted", ["createAnnotationQueue"], async () => {
    const made = await queue({ instructions: "Is it right?", assignmentMethod: word("ALL") });
    assert.equal(made.instructions, "Is it right?");
    assert.deepEqual(made.annotators.map(({ email }) => email), ["reviewer@example.com"]);
    assert.equal(made.annotationConfigs[0].type, word("CATEGORICAL"));
    const listed = await call("listAnnotationQueues", { space: "default", name: made.name });
    assert.deepEqual(listed.data.map(({ id }) => id), [made.id]);
    const read = await call("getAnnotationQueue", { annotationQueue: made.name, space: "default" });
    assert.equal(read.id, made.id);
    const name = unique("renamed queue");
    const changed = await call("updateAnnotationQueue", { annotationQueue: made.id, name });
    assert.deepEqual([changed.name, changed.instructions], [name, "Is it right?"]);
    await call("deleteAnnotationQueue", { annotationQueue: made.id });
    assert.equal(await statusOf(call("getAnnotationQueue", { annotationQueue: made.id })), 404);
  });

  check("spans and examples become records, once", ["addAnnotationQueueRecords"], async () => {
    const made = await queue();
    const rows = await dataset([{ question: "a" }, { question: "b" }]);
    const recordSources = [
      spanSource(made.source, made.source.spanIds),
      { recordType: word("EXAMPLE"), datasetId: rows.id },
    ];
    const added = await call("addAnnotationQueueRecords", { annotationQueue: made.id, recordSources });
    assert.deepEqual(added.map(({ sourceType }) => sourceType).sort(), [word("DATASET"), word("DATASET"), word("SPANS")]);
    assert.deepEqual(await call("addAnnotationQueueRecords", { annotationQueue: made.id, recordSources }), []);
    const records = await recordsOf(made.id);
    assert.equal(records.length, 4);
    assert.equal(records[0].data["context.span_id"], made.source.spanIds[0]);
  });

  check("a record is annotated", ["annotateAnnotationQueueRecord"], async () => {
    const made = await queue();
    const [record] = await recordsOf(made.id);
    const answer = await call("annotateAnnotationQueueRecord", {
      annotationQueue: made.id,
      annotationQueueRecordId: record.id,
      annotations: [{ name: made.configName, label: "right" }],
    });
    assert.deepEqual(answer.annotations.map(({ label, score }) => [label, score]), [["right", 1]]);
    const [read] = await recordsOf(made.id);
    assert.deepEqual(read.annotations.map(({ annotator, label }) => [annotator.email, label]), [
      ["admin@example.com", "right"],
    ]);
  });

  check("a record is assigned to somebody else", ["assignAnnotationQueueRecord"], async () => {
    const made = await queue({ annotatorEmails: ["reviewer@example.com", "lead@example.com"] });
    const [record] = await recordsOf(made.id);
    const answer = await call("assignAnnotationQueueRecord", {
      annotationQueue: made.id,
      annotationQueueRecordId: record.id,
      assignedUserEmails: ["lead@example.com"],
    });
    const seen = answer.assignedUsers.map(({ user, completionStatus }) => [user.email, completionStatus]);
    assert.deepEqual(seen, [["lead@example.com", word("PENDING")]]);
  });

  check("records are deleted", ["deleteAnnotationQueueRecords"], async () => {
    const made = await queue();
    const [record] = await recordsOf(made.id);
    await call("deleteAnnotationQueueRecords", { annotationQueue: made.id, recordIds: [record.id] });
    assert.deepEqual(await recordsOf(made.id), []);
  });

  check("an unknown span is refused by its id", ["addAnnotationQueueRecords"], async () => {
    const made = await queue();
    const adding = call("addAnnotationQueueRecords", {
      annotationQueue: made.id,
      recordSources: [spanSource(made.source, ["00000000deadbeef"])],
    });
    await assert.rejects(adding, /00000000deadbeef/);
  });
});

describe("configs", () => {
  check("configs of the three types are created, read and deleted", ["getAnnotationConfig"], async () => {
    const tone = await categorical(unique("tone"));
    assert.deepEqual(tone.values.map(({ label, score }) => [label, score]), [["wrong", 0], ["right", 1]]);
    const fluency = await config("CONTINUOUS", unique("fluency"), { minimumScore: 0, maximumScore: 4.5 });
    assert.deepEqual([fluency.type, fluency.maximumScore], [word("CONTINUOUS"), 4.5]);
    const remarks = await config("FREEFORM", unique("remarks"));
    const read = await call("getAnnotationConfig", { annotationConfig: remarks.name, space: "default" });
    assert.deepEqual([read.id, read.type], [remarks.id, word("FREEFORM")]);
    const listed = await call("listAnnotationConfigs", { space: "default", name: remarks.name });
    assert.deepEqual(listed.data.map(({ id }) => id), [remarks.id]);
    await call("deleteAnnotationConfig", { annotationConfig: remarks.id });
    assert.equal(await statusOf(call("getAnnotationConfig", { annotationConfig: remarks.id })), 404);
  });

  check("configs are changed", ["updateCategoricalAnnotationConfig"], async () => {
    const tone = await categorical(unique("tone"));
    const changed = await call("updateCategoricalAnnotationConfig", {
      annotationConfig: tone.id,
      values: [{ label: "cold", score: 0 }, { label: "warm", score: 1 }],
    });
    assert.deepEqual(changed.values.map(({ label }) => label), ["cold", "warm"]);
    const fluency = await config("CONTINUOUS", unique("fluency"), { minimumScore: 0, maximumScore: 1 });
    const wider = await call("updateContinuousAnnotationConfig", { annotationConfig: fluency.id, maximumScore: 7 });
    assert.equal(wider.maximumScore, 7);
    const remarks = await config("FREEFORM", unique("remarks"));
    const name = unique("notes");
    assert.equal((await call("updateFreeformAnnotationConfig", { annotationConfig: remarks.id, name })).name, name);
  });
});

describe("datasets", () => {
  check("a dataset is created, listed, read and deleted", ["createDataset"], async () => {
    const made = await dataset([{ question: "one" }, { question: "two" }]);
    assert.equal(made.spaceId, spaceId);
    const { data } = await call("listDatasets", { ...space(), limit: 100 });
    assert.ok(data.some(({ id }) => id === made.id));
    const read = await call("getDataset", of("dataset", made.id));
    assert.equal(read.versions.length, 1);
    assert.deepEqual((await examplesOf(made.id)).map(({ question }) => question), ["one", "two"]);
    await call("deleteDataset", of("dataset", made.id));
    await assert.rejects(call("getDataset", of("dataset", made.id)), /not found/i);
  });

  check("examples are appended and changed in a new version", ["appendExamples", "updateExamples"], async () => {
    const made = await dataset([{ question: "one" }]);
    await call("appendExamples", { ...of("dataset", made.id), examples: [{ question: "two" }] });
    const [first] = await examplesOf(made.id);
    const version = { [since(1, 18) ? "newVersion" : "newVersionName"]: "corrected" };
    await call("updateExamples", { ...of("dataset", made.id), examples: [{ id: first.id, question: "1" }], ...version });
    assert.deepEqual((await examplesOf(made.id)).map(({ question }) => question), ["1", "two"]);
  });

  check("a dataset is renamed", ["updateDataset"], async () => {
    const made = await dataset([{ question: "one" }]);
    const name = unique("renamed dataset");
    assert.equal((await call("updateDataset", { dataset: made.id, name })).name, name);
  });

  check("examples are annotated", ["annotateDatasetExamples"], async () => {
    const accuracy = await categorical(unique("accuracy"));
    const made = await dataset([{ question: "one" }]);
    const [example] = await examplesOf(made.id);
    await call("annotateDatasetExamples", {
      dataset: made.id,
      annotations: [{ recordId: example.id, values: [{ name: accuracy.name, label: "right" }] }],
    });
    const { examples } = await must(200, "GET", `/v2/datasets/${made.id}/examples`);
    assert.deepEqual(examples[0].annotations.map(({ label }) => label), ["right"]);
  });

  check("examples are deleted from a version", ["deleteDatasetExamples"], async () => {
    const made = await dataset([{ question: "one" }, { question: "two" }]);
    const [first] = await examplesOf(made.id);
    const { versions } = await call("getDataset", { dataset: made.id });
    const answer = await call("deleteDatasetExamples", {
      dataset: made.id,
      datasetVersionId: versions[0].id,
      examples: [first.id],
    });
    assert.deepEqual([answer.completed, answer.deletedExampleIds], [true, [first.id]]);
  });
});

describe("spans", () => {
  check("spans are listed by a filter", ["listSpans"], async () => {
    const source = await project();
    const { data } = await call("listSpans", { project: source.id, filter: "span_kind = 'LLM'", ...WINDOW });
    assert.deepEqual(data.map(({ name, kind, parentId }) => [name, kind, parentId]), [
      ["complete", "LLM", source.spanIds[0]],
    ]);
    assert.equal(data[0].attributes["output.value"], "what complete said");
  });

  check("spans are annotated", ["annotateSpans", "listSpans"], async () => {
    const accuracy = await categorical(unique("accuracy"));
    const source = await project();
    const annotations = [{ recordId: source.spanIds[1], values: [{ name: accuracy.name, label: "wrong" }] }];
    await call("annotateSpans", { project: source.id, annotations, ...WINDOW });
    const { data } = await call("listSpans", { project: source.id, filter: "span_kind = 'LLM'", ...WINDOW });
    assert.deepEqual(data[0].annotations.map(({ label, score }) => [label, score]), [["wrong", 0]]);
  });

  check("spans are deleted", ["deleteSpans", "listSpans"], async () => {
    const source = await project();
    await call("deleteSpans", { project: source.id, spanIds: [source.spanIds[1]] });
    const { data } = await call("listSpans", { project: source.id, ...WINDOW });
    assert.deepEqual(data.map(({ context }) => context.spanId), [source.spanIds[0]]);
  });
});

describe("projects", () => {
  check("a project is created, read and deleted", ["createProject"], async () => {
    const made = await call("createProject", { name: unique("planned project"), ...space() });
    assert.equal((await call("getProject", of("project", made.id))).name, made.name);
    await call("deleteProject", of("project", made.id));
    await assert.rejects(call("getProject", of("project", made.id)), /not found/i);
  });

  check("a project is renamed", ["updateProject"], async () => {
    const made = await call("createProject", { name: unique("first name"), ...space() });
    const name = unique("second name");
    assert.equal((await call("updateProject", { project: made.id, name })).name, name);
  });
});

describe("spaces", () => {
  check("a space is created, listed, changed and deleted", ["createSpace"], async () => {
    const made = await call("createSpace", { name: unique("space"), organizationId, description: "For a while." });
    assert.equal(made.description, "For a while.");
    const { data } = await call("listSpaces", { organizationId, limit: 100 });
    assert.ok(data.some(({ id }) => id === made.id));
    const changed = await call("updateSpace", { space: made.id, description: "For longer." });
    assert.equal(changed.description, "For longer.");
    assert.equal((await call("getSpace", { space: made.name })).id, made.id);
    await call("deleteSpace", { space: made.id });
    assert.equal(await statusOf(call("getSpace", { space: made.id })), 404);
  });

  check("a member is added and removed", ["addSpaceUser", "removeSpaceUser"], async () => {
    const made = await call("createSpace", { name: unique("shared space"), organizationId });
    const seat = await call("addSpaceUser", { spaceId: made.id, userId: lead.id, role: role("READ_ONLY") });
    assert.deepEqual([seat.userId, seat.spaceId, seat.role.name], [lead.id, made.id, role("READ_ONLY").name]);
    await call("removeSpaceUser", { spaceId: made.id, userId: lead.id });
    assert.equal(await statusOf(call("removeSpaceUser", { spaceId: made.id, userId: lead.id })), 404);
  });
});

describe("users", () => {
  check("a user is created, found, changed and deleted", ["createUser"], async () => {
    const made = await call("createUser", {
      name: "Tim Temporary",
      email: "tim@example.com",
      role: role("MEMBER"),
      inviteMode: word("NONE"),
    });
    assert.deepEqual([made.status, made.role.name], [word("ACTIVE"), word("MEMBER")]);
    const { data } = await call("listUsers", { email: "TIM@" });
    assert.deepEqual(data.map(({ id }) => id), [made.id]);
    assert.equal((await call("updateUser", { userId: made.id, name: "Tim Tester" })).name, "Tim Tester");
    await call("deleteUser", { userId: made.id });
    assert.equal(await statusOf(call("getUser", { userId: made.id })), 404);
  });

  check("users are deleted in bulk", ["bulkDeleteUsers"], async () => {
    const made = await join(spaceId, "bea@example.com", "ANNOTATOR");
    const results = await call("bulkDeleteUsers", { userIds: [made.id] });
    assert.deepEqual(results.map(({ status }) => status), ["deleted"]);
  });

  check("only the invited are invited again", ["resendInvitation"], async () => {
    assert.equal(await statusOf(call("resendInvitation", { userId: reviewer.id })), 400);
  });
});

describe("organizations", () => {
  check("an organization is created, listed, changed and deleted", ["createOrganization"], async () => {
    const made = await call("createOrganization", { name: unique("organization"), description: "For a while." });
    const { data } = await call("listOrganizations", { name: made.name });
    assert.deepEqual(data.map(({ id }) => id), [made.id]);
    const changed = await call("updateOrganization", { organization: made.id, description: "For longer." });
    assert.equal(changed.description, "For longer.");
    await call("deleteOrganization", { organization: made.id });
    assert.equal(await statusOf(call("getOrganization", { organization: made.id })), 404);
  });

  check("a member joins and leaves", ["addOrganizationUser", "removeOrganizationUser"], async () => {
    const { id } = await call("createOrganization", { name: unique("joined organization") });
    const seat = await call("addOrganizationUser", { organizationId: id, userId: lead.id, role: role("MEMBER") });
    assert.deepEqual([seat.userId, seat.organizationId], [lead.id, id]);
    await call("removeOrganizationUser", { organizationId: id, userId: lead.id });
  });
});

describe("api keys", () => {
  check("a key is created, used, refreshed and removed", ["createApiKey", "refreshApiKey"], async () => {
    const made = await call("createApiKey", { name: unique("key"), keyType: word("USER") });
    await must(200, "GET", "/v2/spaces", undefined, {}, made.key);
    const { data } = await call("listApiKeys", { limit: 100 });
    assert.ok(data.some(({ id }) => id === made.id));
    const fresh = await call("refreshApiKey", { apiKeyId: made.id });
    await must(200, "GET", "/v2/spaces", undefined, {}, fresh.key);
    await must(401, "GET", "/v2/spaces", undefined, {}, made.key);
    await call(since(1, 19) ? "revokeApiKey" : "deleteApiKey", { apiKeyId: fresh.id });
    await must(401, "GET", "/v2/spaces", undefined, {}, fresh.key);
  });
});

describe("audit logs", () => {
  check("changes are logged", ["listAuditLogs"], async () => {
    await call("createProject", { name: unique("audited project"), ...space() });
    const { data } = await call("listAuditLogs", { operationType: "MUTATION", limit: 5 });
    assert.ok(data.length > 0);
    assert.ok(data.every(({ operationType, createdAt }) => operationType === "MUTATION" && createdAt instanceof Date));
  });
});

describe("roles", () => {
  check("the predefined roles are listed and read", ["listRoles", "getRole"], async () => {
    const { data } = await call("listRoles", { isPredefined: true });
    assert.ok(data.length > 0);
    assert.equal((await call("getRole", { roleId: data[0].id })).name, data[0].name);
  });
});
