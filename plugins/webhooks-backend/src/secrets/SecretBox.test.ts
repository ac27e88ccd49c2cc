import { SecretBox } from './SecretBox';

const CONTEXT = ['secret', 'a'];
const OTHER_CONTEXT = ['secret', 'b'];

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

function boxWith(...keys: string[]): SecretBox {
  return SecretBox.create({ keys, required: false });
}

describe('SecretBox', () => {
  it('opens a text that it has sealed', async () => {
    const box = boxWith(key(1));
    const sealed = await box.seal('whsec_x ü', CONTEXT);

    expect(sealed).not.toContain('whsec_x');
    await expect(box.open(sealed, CONTEXT)).resolves.toBe('whsec_x ü');
  });

  it('seals the same text differently each time', async () => {
    const box = boxWith(key(1));

    expect(await box.seal('x', CONTEXT)).not.toBe(await box.seal('x', CONTEXT));
  });

  it.each([
    ['with a key', [key(1)]],
    ['without a key', []],
  ])('opens a text only for its context, %s', async (_, keys) => {
    const box = boxWith(...keys);
    const sealed = await box.seal('x', CONTEXT);

    await expect(box.open(sealed, OTHER_CONTEXT)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('another integration, header or URL'),
    });
  });

  it('stores a text unchanged if there is no key', async () => {
    const box = boxWith();
    const sealed = await box.seal('a:b:c', CONTEXT);

    expect(sealed).toMatch(/^plain:.*:a:b:c$/);
    await expect(box.open(sealed, CONTEXT)).resolves.toBe('a:b:c');
  });

  it('opens with any of its keys, and seals with the first', async () => {
    const before = await boxWith(key(1)).seal('x', CONTEXT);
    const box = boxWith(key(2), key(1));
    const after = await box.seal('x', CONTEXT);

    await expect(box.open(before, CONTEXT)).resolves.toBe('x');
    await expect(boxWith(key(2)).open(after, CONTEXT)).resolves.toBe('x');
  });

  it('opens a text that was stored without a key', async () => {
    const plain = await boxWith().seal('x', CONTEXT);

    await expect(boxWith(key(1)).open(plain, CONTEXT)).resolves.toBe('x');
  });

  it('explains what to do about a removed key', async () => {
    const sealed = await boxWith(key(1)).seal('x', CONTEXT);

    await expect(boxWith(key(2)).open(sealed, CONTEXT)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('Rotate the secret'),
    });
  });

  it('refuses a modified text', async () => {
    const box = boxWith(key(1));
    const parts = (await box.seal('x', CONTEXT)).split('.');
    parts[3] = Buffer.from('y').toString('base64url');

    await expect(box.open(parts.join('.'), CONTEXT)).rejects.toThrow();
  });

  it('knows which texts were sealed with the first key', async () => {
    const box = boxWith(key(2), key(1));
    const isCurrent = (sealed: string, context = CONTEXT) =>
      box.isCurrent(sealed, context);

    expect(isCurrent(await box.seal('x', CONTEXT))).toBe(true);
    expect(isCurrent(await box.seal('x', CONTEXT), OTHER_CONTEXT)).toBe(false);
    expect(isCurrent(await boxWith(key(1)).seal('x', CONTEXT))).toBe(false);
    expect(isCurrent(await boxWith().seal('x', CONTEXT))).toBe(false);
  });

  it('knows whether it has keys that only decrypt', () => {
    expect(boxWith(key(1)).hasOldKeys).toBe(false);
    expect(boxWith(key(2), key(1)).hasOldKeys).toBe(true);
  });

  it('refuses a key of the wrong size by name', () => {
    expect(() => boxWith(key(1), 'c2hvcnQ=')).toThrow(
      'webhooks.encryption.keys[1].secret must be 32 bytes in base64',
    );
  });

  it('refuses to work without a required key', () => {
    expect(() => SecretBox.create({ keys: [], required: true })).toThrow(
      'webhooks.encryption.keys is missing',
    );
  });
});
