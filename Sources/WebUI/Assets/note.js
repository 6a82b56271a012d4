// One note: the clipboard, the signer's time zone, and sources that come forward. Sections are replaced, so the page listens for them.
import { toast } from './dom.js'
import { token } from './api.js'
import './draft.js'

for (const field of document.querySelectorAll('input[name=zone]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone) field.value = zone
}

// Without the clipboard the form shows the plain text as a page.
document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.matches('form[data-copy]') || !navigator.clipboard) return
  event.preventDefault()
  const body = new URLSearchParams(new FormData(form))
  try {
    const response = await fetch(form.action, { method: 'POST', body, headers: { 'X-CSRF-Token': token() } })
    if (!response.ok) throw new Error('copy')
    await navigator.clipboard.writeText(await response.text())
    toast('Copied as plain text.')
  } catch {
    toast('That could not be copied. Try again, or select the text.')
  }
})

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a.footnote')
  if (link) document.querySelector(link.getAttribute('href'))?.focus()
})
