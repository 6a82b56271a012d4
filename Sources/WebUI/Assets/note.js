// One note: the clipboard, the signer's time zone, and sources that come forward.
import { toast } from './dom.js'
import { token } from './api.js'

for (const field of document.querySelectorAll('input[name=zone]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone) field.value = zone
}

// Without the clipboard the form shows the plain text as a page.
for (const form of document.querySelectorAll('form[data-copy]')) {
  form.addEventListener('submit', async (event) => {
    if (!navigator.clipboard) return
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
}

for (const link of document.querySelectorAll('a.footnote')) {
  link.addEventListener('click', () => document.querySelector(link.getAttribute('href'))?.focus())
}
