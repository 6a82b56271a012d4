// Arrow keys among the results; a change of scope searches at once.
const form = document.getElementById('search')
const box = document.getElementById('q')
const hits = [...document.querySelectorAll('.hit')]

form.addEventListener('change', (event) => {
  if (event.target.name === 'scope' && box.value.trim()) form.requestSubmit()
})

// Empty fields would only lengthen the address.
form.addEventListener('formdata', (event) => {
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name)
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  if (event.ctrlKey || event.altKey || event.metaKey || hits.length === 0) return
  const at = hits.indexOf(document.activeElement)
  const isInBox = document.activeElement === box || document.activeElement === document.body
  if (at < 0 && !isInBox) return
  event.preventDefault()
  if (event.key === 'ArrowUp' && at <= 0) return box.focus()
  const next = hits[event.key === 'ArrowDown' ? Math.min(at + 1, hits.length - 1) : at - 1]
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
})

if (hits.length === 0 && !box.value) box.focus()
