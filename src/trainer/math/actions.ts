/** A number of a continuous action, cut to what can be done: −1 … 1. */
export const limited = (action: number): number => Math.max(-1, Math.min(1, action));

/** Which of a discrete policy's actions was chosen. @param action a one at its place, zeros elsewhere */
export const chosen = (action: ArrayLike<number>): number => Array.prototype.indexOf.call(action, 1);
