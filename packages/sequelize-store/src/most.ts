/** No counter of ours comes near it: whatever is above was written by somebody else. Integer columns end at 2,147,483,647. */
export const MOST = 2_000_000_000
