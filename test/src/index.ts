/**
 * Whole-system tests of the webhooks plugins; nothing is exported.
 *
 * @packageDocumentation
 */
export {};
