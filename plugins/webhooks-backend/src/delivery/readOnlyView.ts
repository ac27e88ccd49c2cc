import {
  maskUrl,
  type Attempt,
  type Delivery,
  type DeliveryDetail,
} from 'backstage-plugin-webhooks-common';
import { EchoMask } from './http/EchoMask';

/** A delivery as shown to callers who may read but not update its integration. */
export function toReadOnlyDelivery<TDelivery extends Delivery>(
  delivery: TDelivery,
): TDelivery {
  const { url } = delivery;
  return url === undefined ? delivery : { ...delivery, url: maskUrl(url) };
}

/** Like {@link toReadOnlyDelivery}, with the attempts. A receiver may repeat the URL, for example on a 404 page. */
export function toReadOnlyDetail(detail: DeliveryDetail): DeliveryDetail {
  return {
    ...toReadOnlyDelivery(detail),
    attempts: detail.attempts.map(toReadOnlyAttempt),
  };
}

/** Like {@link toReadOnlyDelivery}, for an attempt. */
export function toReadOnlyAttempt(attempt: Attempt): Attempt {
  const { url, errorMessage, responseHeaders, responseBody } = attempt;
  const mask = new EchoMask(hiddenParts(url));
  return {
    ...attempt,
    url: maskUrl(url),
    errorMessage: errorMessage && mask.apply(errorMessage),
    responseHeaders:
      responseHeaders &&
      Object.fromEntries(
        Object.entries(responseHeaders).map(([name, value]) => [
          mask.apply(name),
          mask.apply(value),
        ]),
      ),
    responseBody: responseBody && mask.apply(responseBody),
  };
}

/** The parts of a URL that {@link maskUrl} hides: combined and separate, with and without percent-encoding. */
function hiddenParts(url: string): string[] {
  const { pathname, search } = new URL(url);
  const sent = `${pathname}${search}`;
  const parts = [sent, ...sent.split(/[/?&=]/)];
  return [...new Set([...parts, ...parts.map(decoded)])].filter(
    part => part !== '' && part !== '/',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
