/** What speakers of English and Spanish say who find that they named a wrong value. */
export const slipWords = {
  /** Of one who takes it back: "I beg your pardon", "no, calculo mal", "perdone". */
  takesBack:
    /(?<=^|[.…!?,;–—-]\s?)(?:(?:oh|ay|uy|ah|bueno|well)[, ]\s?)?(?:no(?=[,.…]\s?)|(?:i )?beg (?:your )?pardon|i tell a lie|perd[oó]n[ea]?|disculpe|mejor le digo|miento|quita|calculo mal|me corrigen)(?!\p{L})/giu,
  /** Of one who looks it up: "Hold on", "let me read that again", "espera". */
  looksUp:
    /(?<=^|[.…!?,;–—-]\s?)(?:hold on|hang on|wait|let me (?:just )?(?:check|read|see|look)|excuse me|esper[ae](?:me)?|lo miro|d[eé]j[ea]me (?:ver|mirar))(?!\p{L})/giu,
  /** Such words at the beginning of what is said anew. */
  leadIn:
    /^(?:(?:no|quita|calculo mal|miento|i tell a lie|excuse me|perd[oó]n[ea]?|sorry|wait|esper[ae])[,.;:…]\s?|(?:that|que) (?:again[.,] )?)+/iu,
  /** "I told you wrong": of the speaker's own words, perhaps a while ago. */
  ownMistake:
    /(?<!\p{L})(?:i (?:told|gave|said)(?: \p{L}{1,9}){0,3} wrong|i was wrong|my mistake|i misread|i mixed|me equivo\p{L}+|me he equivocado|l[eo]s? (?:he )?(?:dije|dicho|di|dado) mal)(?!\p{L})/iu,
  /** "Oh yeah, I read that wrong", "uy sí, lo he copiado mal", "tenés razón": after the other said it right. */
  ownsUp:
    /(?<!\p{L})(?:(?:read|copied|told|typed|wrote|mixed|said)(?: \p{L}{1,9}){0,2} wrong|my mistake|you(?:['’]re| are) right|(?:copiado|le[ií]do|dicho|apuntado|mirado|puesto) mal|(?:ten[eé]s|tienes|tiene) raz[oó]n|me (?:he )?(?:equivo\p{L}+|l[ií]o|liado|confund\p{L}+))(?!\p{L})/iu,
  /** "Sorry, yes", of who is asked whether they mean another value. */
  agreesSorry: /^(?:(?:oh|uy|ay|ah)[, ]\s?)?(?:sorry|perd[oó]n[ea]?|disculp[ae])(?!\p{L})/iu,
  /** Right behind a value: "we paid 75 I think", "the price is 23,850 right". */
  unsure: /^,?\s?(?:(?:euros|dollars|pounds|pesos)\s)?(?:i think|i guess|right|creo|me parece|no)[?.!]{0,3}$/iu,
  /** Of another value than the one that was said: "It says 21 here", "a mí me sale otra cantidad". */
  disagrees:
    /(?<!\p{L})(?:it(?:['’]s| is)? (?:says|shows|listed|down as)|i (?:have|see|find|get) (?:it|a|an)?|here it|me (?:sale|aparece|figura|consta)|(?:aquí|acá) (?:pone|dice|figura)|distint[oa]|otr[oa] (?:cantidad|importe|número))(?!\p{L})/iu,
} as const;
