/**
 * How many, or how much with so many decimals. The server writes it in English; dashboard.js turns it into the viewer's way of
 * writing numbers.
 */
export function Count({ of, digits = 0, signed = false }: { of: number; digits?: number; signed?: boolean }) {
  const form = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits || 2,
    ...(signed && { signDisplay: 'always' as const }),
  }
  return (
    <data class="count" value={of} data-form={digits > 0 || signed ? JSON.stringify(form) : undefined}>
      {new Intl.NumberFormat('en', form).format(of).replace('-', '−')}
    </data>
  )
}
