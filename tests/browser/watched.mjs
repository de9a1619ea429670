// What a page costs who looks at it: what moves by itself, tasks of its script, its heap.

/** From the next page on: `shifts` has what moved though nobody touched anything. */
export async function watchShifts(page) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(`${one.value.toFixed(4)} ${one.sources.map((source) => source.node?.nodeName + '.' + source.node?.className).join(' ')}`);
    }).observe({ type: 'layout-shift', buffered: true });
  });
}
/** Told when two frames were drawn, so that what moved in them is among them. */
export const shifts = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts)))));

/** Milliseconds of CPU of each task of the page's own script during `act`, with style, layout and paint within it; the longest first. Time by
    the clock would say how busy the machine is. */
export async function tasksOf(browser, page, act) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  const { traceEvents: events } = JSON.parse(await browser.stopTracing());
  const thread = (event) => `${event.pid} ${event.tid}`;
  const mains = new Set(events.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map(thread));
  const done = events.filter((event) => event.ph === 'X' && mains.has(thread(event)));
  const ours = done.filter((event) => /^(FunctionCall|EvaluateScript)$/.test(event.name) && event.args.data?.url?.includes('/assets/'));
  const has = (task) => ours.some((event) => thread(event) === thread(task) && event.ts >= task.ts && event.ts < task.ts + task.dur);
  return done.filter((event) => /\bRunTask$/.test(event.name) && event.tdur >= 5_000 && has(event)).map((event) => event.tdur / 1000).sort((a, b) => b - a);
}

/** Bytes of the JavaScript heap that are in use, after what nobody uses was collected. */
export async function heapOf(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize;
}
