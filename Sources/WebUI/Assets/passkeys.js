// Passkeys: at the log-in, as the second factor, and adding one. Without WebAuthn in the browser nothing of it is shown.
import { call } from './api.js'
import { element } from './dom.js'

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

function say(place, message) {
  let line = place.querySelector('[role=alert]')
  if (!line) {
    line = element('p', { role: 'alert', class: 'problem' })
    place.prepend(line)
  }
  line.textContent = message
}

/** What went wrong, for people. Browsers say the same for "cancelled" and "there is none". */
function words(error) {
  if (error.name === 'NotAllowedError') return 'Nothing was chosen, or there is no passkey for this page on this device.'
  if (error.name === 'InvalidStateError') return 'This device has a passkey for your account already.'
  if (error.name === 'SecurityError') return 'Passkeys need the page to be opened by its name, not by an IP address.'
  return error.message || 'That did not work.'
}

async function use(button) {
  const place = button.closest('[data-passkey]')
  button.disabled = true
  try {
    const asked = await call('POST', '/api/v1/passkeys/log-in/options')
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(asked.challenge),
        rpId: asked.relyingParty,
        userVerification: 'required',
        timeout: 120000,
        allowCredentials: asked.credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
      },
    })
    await call('POST', '/api/v1/passkeys/log-in', {
      ticket: asked.ticket,
      credential: text(found.rawId),
      clientData: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
    }, { stays: true })
    location.assign(place.dataset.then || '/')
  } catch (error) {
    say(place, words(error))
    button.disabled = false
  }
}

async function add(form) {
  const button = form.querySelector('button')
  button.disabled = true
  form.parentElement.querySelector('[role=alert]')?.remove()
  try {
    const asked = await call('POST', '/api/v1/account/factors/passkey/options', { password: form.elements.password.value })
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(asked.challenge),
        rp: { id: asked.relyingParty, name: 'Chartkeep' },
        user: { id: bytes(asked.userHandle), name: asked.userName, displayName: asked.userName },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: 120000,
        excludeCredentials: asked.credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
      },
    })
    const answer = await call('POST', '/api/v1/account/factors/passkey', {
      name: form.elements.name.value,
      ticket: asked.ticket,
      clientData: text(made.response.clientDataJSON),
      attestation: text(made.response.attestationObject),
    })
    if (answer.recoveryCodes.length === 0) return location.assign('/account/security?done=passkey')
    showCodes(form, answer.recoveryCodes)
  } catch (error) {
    say(form.parentElement, words(error))
    button.disabled = false
  }
}

function showCodes(form, codes) {
  const title = element('h2', { tabindex: '-1' }, 'Recovery codes')
  form.replaceWith(
    element('section', { class: 'panel narrow' }, title,
      element('p', {}, 'The passkey is added. Each of these codes works once in its place. Print them or write them down now; they are not shown again.'),
      element('ul', { class: 'codes' }, ...codes.map((code) => element('li', {}, element('code', {}, code)))),
      element('p', {}, element('a', { href: '/' }, 'Go on'))))
  title.focus()
}

if (window.PublicKeyCredential) {
  for (const place of document.querySelectorAll('[data-passkey], [data-passkey-add]')) place.hidden = false
  for (const button of document.querySelectorAll('[data-passkey] button')) button.addEventListener('click', () => use(button))
  for (const form of document.querySelectorAll('[data-passkey-add] form')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      add(form)
    })
  }
}
