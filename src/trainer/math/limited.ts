/** A number of a continuous action, cut to what can be done: −1 … 1. */
export const limited = (action: number): number => Math.max(-1, Math.min(1, action));
