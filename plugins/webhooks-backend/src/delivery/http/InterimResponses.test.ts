import { InterimResponses } from './InterimResponses';

const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\nHTTP/1.1 100 x';

function strip(pieces: string[]): string {
  const interim = new InterimResponses();
  return pieces
    .map(piece =>
      interim.strip(Buffer.from(piece, 'latin1')).toString('latin1'),
    )
    .join('');
}

describe('InterimResponses', () => {
  it.each([
    ['none', ''],
    ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['102 of HTTP/1.0', 'HTTP/1.0 102 Processing\r\n\r\n'],
    ['103 with headers', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'],
    ['one without a reason', 'HTTP/1.1 199\r\n\r\n'],
    [
      'several',
      'HTTP/1.1 102 P\r\n\r\nHTTP/1.1 100 C\r\na: b\r\nc: d\r\n\r\nHTTP/1.1 103 E\r\n\r\n',
    ],
  ])(
    'leaves only the final response after %s, wherever it is split',
    (_, text) => {
      const whole = text + FINAL;
      for (let cut = 0; cut <= whole.length; cut += 1) {
        expect(strip([whole.slice(0, cut), whole.slice(cut)])).toBe(FINAL);
      }
      expect(strip([...whole])).toBe(FINAL);
    },
  );

  it.each([
    [
      'a switch of the protocol',
      'HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 100 x',
    ],
    ['another protocol', 'SSH-2'],
    ['a status that is none', 'HTTP/1.1 1 Continue\r\n\r\n'],
  ])('does not change %s', (_, text) => {
    expect(strip([text])).toBe(text);
    expect(strip([...text])).toBe(text);
  });

  it('restarts with each request, and counts the removed bytes', () => {
    const interim = new InterimResponses();
    const read = (text: string) => interim.strip(Buffer.from(text)).toString();
    const hundred = 'HTTP/1.1 100 Continue\r\n\r\n';

    expect(read(`${hundred}HTTP/1.1 204 No\r\n\r\n`)).toBe(
      'HTTP/1.1 204 No\r\n\r\n',
    );
    expect(interim.bytes).toBe(hundred.length);
    interim.restart();
    expect(interim.bytes).toBe(0);
    expect(read(hundred)).toBe('');
    expect(interim.bytes).toBe(hundred.length);
  });
});
