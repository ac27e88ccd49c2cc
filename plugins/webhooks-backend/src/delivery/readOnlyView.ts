import {
  maskUrl,
  type Attempt,
  type Delivery,
  type DeliveryDetail,
} from 'backstage-plugin-webhooks-common';
import { EchoMask } from './http/EchoMask';

/** A delivery as those see it who may read but not update its integration. */
export function toReadOnlyDelivery<TDelivery extends Delivery>(
  delivery: TDelivery,
): TDelivery {
  const { url } = delivery;
  return url === undefined ? delivery : { ...delivery, url: maskUrl(url) };
}

/** As {@link toReadOnlyDelivery}, with the attempts: a receiver may repeat the URL, as the page of a 404 does. */
export function toReadOnlyDetail(detail: DeliveryDetail): DeliveryDetail {
  return {
    ...toReadOnlyDelivery(detail),
    attempts: detail.attempts.map(toReadOnlyAttempt),
  };
}

function toReadOnlyAttempt(attempt: Attempt): Attempt {
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

/** The parts of a URL that {@link maskUrl} hides, together and one by one, percent-encoded or not. */
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
