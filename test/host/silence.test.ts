import { describe, expect, it } from 'vitest';
import { Silence } from '../../src/host/views/silence';

/** Looks every five seconds up to a time, and tells at which of them the silence was told. */
const told = (silence: Silence, from: number, until: number): number[] => {
  const times: number[] = [];
  for (let now = from; now <= until; now += 5000) if (silence.look(now)) times.push(now);
  return times;
};

describe('a page that says nothing', () => {
  it('is told once, 15 s after its last word', () => {
    const silence = new Silence();
    silence.begin();
    silence.look(0);
    silence.heard();
    expect(told(silence, 5000, 100_000)).toEqual([20_000]);
  });

  it('is given a minute to start', () => {
    const silence = new Silence();
    silence.begin();
    expect(told(silence, 0, 100_000)).toEqual([65_000]);
  });

  it('is told again only after it has said something meanwhile', () => {
    const silence = new Silence();
    silence.heard();
    expect(told(silence, 0, 30_000)).toEqual([20_000]);
    silence.heard();
    expect(told(silence, 35_000, 60_000)).toEqual([50_000]);
  });

  it('is not told after a sleep of the machine, nor while it answers', () => {
    const silence = new Silence();
    silence.heard();
    silence.look(0);
    expect(silence.look(3_600_000)).toBe(false);
    for (let now = 3_605_000; now < 3_700_000; now += 5000) {
      silence.heard();
      expect(silence.look(now)).toBe(false);
    }
  });

  it('is another page after it was out of sight', () => {
    const silence = new Silence();
    silence.heard();
    expect(told(silence, 0, 15_000)).toEqual([]);
    silence.begin();
    expect(told(silence, 20_000, 75_000)).toEqual([]);
  });
});
