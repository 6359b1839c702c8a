import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pulse } from '../../src/host/pulse';

describe('a pulse', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('works again as long as it is wanted, and keeps no timer otherwise', async () => {
    let [times, pause]: [number, number | undefined] = [0, 100];
    const pulse = new Pulse(async () => { times++; }, () => pause);
    pulse.wake();
    await vi.advanceTimersByTimeAsync(350);
    expect(times).toBe(4);
    pause = undefined;
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toBe(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never works twice at a time, and once more when woken meanwhile', async () => {
    let [running, most, times] = [0, 0, 0];
    const pulse = new Pulse(async () => {
      most = Math.max(most, ++running);
      times++;
      await new Promise((done) => setTimeout(done, 50));
      running--;
    }, () => undefined);
    for (let i = 0; i < 5; i++) pulse.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect([most, times]).toEqual([1, 2]);
  });

  it('ends', async () => {
    let times = 0;
    const pulse = new Pulse(async () => { times++; }, () => 10);
    pulse.wake();
    pulse.dispose();
    pulse.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(times).toBe(1);
  });
});
