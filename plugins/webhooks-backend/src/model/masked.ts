/** Stands for the values of an integration's own headers, which may be secret. */
export const MASKED = '********';
