/** Languages with a function that verifies a signature of a shared secret. */
export const LANGUAGES = [
  'javascript',
  'python',
  'go',
  'java',
  'ruby',
  'bash',
] as const;

export type Language = (typeof LANGUAGES)[number];

/** The functions of the page for receivers in the documentation, where tests run them. */
export const VERIFIERS: Record<Language, { name: string; code: string }> = {
  javascript: {
    name: 'JavaScript',
    code: `import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 5 * 60;

/** Returns the event, or throws if the request is not genuine. */
export function verify(secret, headers, body) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  // A timestamp that is not a number fails this comparison too.
  if (!(age <= TOLERANCE_SECONDS)) {
    throw new Error('webhook-timestamp is too old or too new');
  }
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key)
    .update(\`\${id}.\${timestamp}.\`)
    .update(body)
    .digest('base64');
  const expected = Buffer.from(\`v1,\${mac}\`);
  const isGenuine = headers['webhook-signature'].split(' ').some(one => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isGenuine) {
    throw new Error('No signature in webhook-signature is valid');
  }
  return JSON.parse(body);
}
`,
  },
  python: {
    name: 'Python',
    code: `import base64
import hashlib
import hmac
import json
import time

TOLERANCE_SECONDS = 5 * 60


def verify(secret, headers, body):
    """Returns the event, or raises ValueError if the request is not genuine."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise ValueError("webhook-timestamp is too old or too new")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    mac = hmac.new(key, content, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(mac)
    for given in headers.get("webhook-signature", "").split(" "):
        if hmac.compare_digest(given.encode(), expected):
            return json.loads(body)
    raise ValueError("No signature in webhook-signature is valid")
`,
  },
  go: {
    name: 'Go',
    code: `package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// Verify returns an error if the request is not genuine.
func Verify(secret string, header http.Header, body []byte) error {
	id := header.Get("webhook-id")
	timestamp := header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return err
	}
	if time.Since(time.Unix(seconds, 0)).Abs() > tolerance {
		return errors.New("webhook-timestamp is too old or too new")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(given), []byte(expected)) {
			return nil
		}
	}
	return errors.New("no signature in webhook-signature is valid")
}
`,
  },
  java: {
    name: 'Java',
    code: `import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class WebhookVerifier {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Throws if the request is not genuine. Give {@code request::getHeader} as the header. */
  public static void verify(String secret, UnaryOperator<String> header, byte[] body)
      throws GeneralSecurityException {
    String id = header.apply("webhook-id");
    String timestamp = header.apply("webhook-timestamp");
    Instant sentAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sentAt, Instant.now()).abs().compareTo(TOLERANCE) > 0) {
      throw new SignatureException("webhook-timestamp is too old or too new");
    }
    byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    byte[] expected =
        ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)))
            .getBytes(StandardCharsets.UTF_8);
    for (String given : header.apply("webhook-signature").split(" ")) {
      if (MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
        return;
      }
    }
    throw new SignatureException("No signature in webhook-signature is valid");
  }
}
`,
  },
  ruby: {
    name: 'Ruby',
    code: `require "json"
require "openssl"

module Webhooks
  TOLERANCE_SECONDS = 5 * 60

  # Returns the event, or raises ArgumentError if the request is not genuine.
  def self.verify(secret, headers, body)
    id = headers["webhook-id"]
    timestamp = headers["webhook-timestamp"].to_s
    if (Time.now.to_i - Integer(timestamp, 10)).abs > TOLERANCE_SECONDS
      raise ArgumentError, "webhook-timestamp is too old or too new"
    end
    key = secret.delete_prefix("whsec_").unpack1("m")
    mac = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body.b)
    expected = "v1," + [mac].pack("m0")
    genuine = headers["webhook-signature"].to_s.split.any? do |given|
      OpenSSL.secure_compare(given, expected)
    end
    raise ArgumentError, "No signature in webhook-signature is valid" unless genuine
    JSON.parse(body)
  end
end
`,
  },
  bash: {
    name: 'Shell (bash, openssl)',
    code: `# Succeeds if the request is genuine. For checks by hand: other users of the machine can see the key while it runs.
# Usage: verify SECRET ID TIMESTAMP SIGNATURES BODY_FILE
verify() {
  local secret=$1 id=$2 timestamp=$3 signatures=$4 body=$5
  [[ $timestamp =~ ^[0-9]{1,12}$ ]] || return 1
  local age=$(($(date +%s) - 10#$timestamp))
  ((age >= -300 && age <= 300)) || return 1
  local key expected given
  key=$(printf %s "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
  expected=v1,$({ printf %s "$id.$timestamp." && cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
  while read -r given; do
    [[ $given == "$expected" ]] && return
  done < <(tr ' ' '\\n' <<<"$signatures")
  return 1
}
`,
  },
};
