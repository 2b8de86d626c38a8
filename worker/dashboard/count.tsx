import { onceFor } from './once-for.ts'

/**
 * How many, or how much with so many decimals. The server writes it in English; dashboard.js turns it into the viewer's way of
 * writing numbers.
 */
export function Count({ of, digits = 0, signed = false }: { of: number; digits?: number; signed?: boolean }) {
  const form = JSON.stringify({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits || 2,
    ...(signed && { signDisplay: 'always' }),
  })
  return (
    <data class="count" value={of} data-form={digits > 0 || signed ? form : undefined}>
      {numbers(form).format(of).replace('-', '−')}
    </data>
  )
}

const numbers = onceFor((form: string) => new Intl.NumberFormat('en', JSON.parse(form)))
