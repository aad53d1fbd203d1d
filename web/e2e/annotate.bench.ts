// Annotating one record after the other, by keys.
import { expect, type Page } from '@playwright/test';
import { chat, test, threeConfigs } from './support/bench';
import { figure, median, percentile, spread } from './support/figures';
import { heap, keyToPaint, mainThread, Quiet } from './support/measure';
import { openQueue, storedIn } from './support/queue';

const most = Number(process.env.BENCH_STEPS ?? 200);

type Steps = { next: number[]; event: number[]; choice: number[]; choiceEvent: number[]; work: number[] };

/** Submits records with two values each; every next one is prefetched when the key goes down. */
async function annotate(page: Page, records: number, spent: () => Promise<number>, quiet: Quiet): Promise<Steps> {
  const steps: Steps = { next: [], event: [], choice: [], choiceEvent: [], work: [] };
  for (let n = 1; n <= records; n++) {
    await quiet.wait(40);
    const choice = await keyToPaint(page, String((n % 3) + 1), { selector: '[role=radio][aria-checked=true]' });
    steps.choice.push(choice.painted);
    steps.choiceEvent.push(choice.event);
    await page.keyboard.press('4');
    await quiet.wait(40);
    const before = await spent();
    const next = await keyToPaint(page, 'Control+Enter', { selector: 'h1', text: `Record ${n + 1} of` });
    steps.next.push(next.painted);
    steps.event.push(next.event);
    await quiet.wait(40);
    steps.work.push((await spent()) - before);
  }
  return steps;
}

const under = [
  { name: '', records: most, limit: { p50: 60, p95: 100 }, emulate: undefined },
  { name: ', with 120 ms added to every request', records: most / 2, limit: { p50: 60, p95: 100 }, emulate: 'latency' },
  { name: ', on a 4× slower processor', records: most / 2, limit: { p50: undefined, p95: 250 }, emulate: 'processor' },
] as const;

for (const { name, records, limit, emulate } of under) {
  test(`${records} records one after the other${name}`, async ({ page, signIn, newQueue, api }) => {
    const queue = await newQueue({ examples: Array.from({ length: records + 1 }, (_, n) => chat(n)), configs: threeConfigs });
    await signIn(page, queue.annotator);
    const quiet = new Quiet(page);
    await openQueue(page, queue);
    await quiet.wait(500);
    const { client, spent } = await mainThread(page);
    if (emulate === 'latency') {
      await client.send('Network.enable');
      await client.send('Network.emulateNetworkConditions', { offline: false, latency: 120, downloadThroughput: -1, uploadThroughput: -1 });
    }
    if (emulate === 'processor') await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const { next, event, choice, choiceEvent, work } = await annotate(page, records, spent, quiet);

  
    figure({ what: `next record, key to painted, p50${name}`, value: median(next), unit: 'ms', ...(limit.p50 ? { limit: limit.p50 } : {}), note: `by event timing ${median(event)}` });
    figure({ what: `next record, key to painted, p95${name}`, value: percentile(next, 0.95), unit: 'ms', limit: limit.p95, note: `${spread(next)}; by event timing ${percentile(event, 0.95)}` });
    if (!emulate) {
      figure({ what: 'main thread per next record', value: median(work), unit: 'ms', limit: 40, note: `p95 ${percentile(work, 0.95).toFixed(0)}, ${spread(work)}` });
      figure({ what: 'a choice by key to painted, p95', value: percentile(choice, 0.95), unit: 'ms', limit: 50, note: `${spread(choice)}; by event timing ${percentile(choiceEvent, 0.95)}` });
      figure({ what: `heap after ${records} records`, value: await heap(client), unit: 'MB', limit: 80 });
    }
    if (emulate === 'processor') await client.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await expect.poll(async () => (await storedIn(api, queue)).slice(0, records).filter(({ annotations }) => annotations.length === 2).length).toBe(Math.min(records, 200));
  });
}
