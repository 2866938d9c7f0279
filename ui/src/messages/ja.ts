import type { ColdCatalog } from './en.ts';

export const ja: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'お客様',
  'role.agent': 'オペレーター',
  'role.bot': 'ボット',

  'connection.idle': '未接続',
  'connection.connecting': '接続中',
  'connection.catchingUp': '読み込み中',
  'connection.live': 'ライブ',
  'connection.delayed': '遅延',
  'connection.gap': '未受信メッセージを読み込み中',
  'connection.reconnecting': '再接続中',
  'connection.asleep': '一時停止中',
  'connection.ended': '会話終了',
  'connection.signedOut': 'サインアウト済み',
  'connection.forbidden': 'アクセス権なし',
  'connection.ringing': '着信中',
  'connection.stopped': '停止',
  'connection.detail.delayed': '更新が遅れることがあります。内容は失われません。',
  'connection.detail.reconnecting': '再接続しています。未受信の内容は後で追加されます。',
  'connection.detail.signedOut': '続けるには Genesys Cloud にサインインしてください。内容は失われません。',
  'connection.detail.forbidden': 'この会話に参加していません。',
  'connection.detail.ringing': '応答すると、ここに表示されます。',
  'connection.detail.noConversation': 'インタラクションを開くと、ここに表示されます。',
  'connection.detail.failed': 'サービスに接続できません。接続を確認して、もう一度お試しください。',
  'connection.tryNow': '再試行',
  'connection.signIn': 'サインイン',
  'connection.signInFailed': 'サインインできませんでした。もう一度お試しください。',
  'connection.popupBlocked':
    'ブラウザーがサインイン画面をブロックしました。このページのポップアップを許可して、もう一度お試しください。',
  'connection.signInHere': 'このページでサインイン',
  'connection.noStorage':
    'ブラウザーがこのページの保存領域をブロックしているため、サインインには別画面が必要です。ポップアップを許可して、もう一度お試しください。',

  'section.new_one': '新着 {count} 件',
  'section.new_other': '新着 {count} 件',

  'focus.title': 'いま必要なこと',
  'focus.empty': '最適な提案がここに表示されます。',
  'focus.waiting.voice': '通話の開始を待っています',
  'focus.waiting.chat': '最初のメッセージを待っています',

  'facts.title': '要点',
  'facts.empty': '注文番号、日付、約束がここに表示されます。',

  'transcript.title': '文字起こし',
  'transcript.empty.voice': 'リアルタイムの文字起こしがここに表示されます。',
  'transcript.empty.chat': 'メッセージがここに表示されます。',
  'transcript.lowConfidence': '信頼度が低い',
  'transcript.interim': '発話中',
  'transcript.gap': '音声 {seconds} 秒が欠落',
  'transcript.gapOpen': '音声なし',
  'transcript.missed': '{seconds} 秒は文字起こしなし',
  'transcript.missedOpen': '文字起こし一時停止中',
  'transcript.pause': '{seconds} 秒間の一時停止',
  'transcript.pauseOpen': '一時停止中',
  'transcript.securePause': 'セキュア停止:{seconds} 秒は記録なし',
  'transcript.securePauseOpen': 'セキュア停止:記録していません',
  'transcript.jump': '最新へ移動',
  'transcript.earlier': '以前の内容を表示',
  'transcript.search': '文字起こしを検索',
  'transcript.more': '文字起こしの操作',

  'knowledge.title': 'ナレッジ',
  'knowledge.ask': '質問する',
  'knowledge.askHint': '質問、または / でコマンド',
  'knowledge.send': '検索',
  'knowledge.empty': 'お客様の質問への回答がここに表示されます。',
  'knowledge.emptyAsk': '質問を入力して検索します。',

  'smart_reply.title': '返信候補',
  'smart_reply.copy': 'コピー',

  'summary.title': '要約',

  'sentiment.title': '感情',
  'sentiment.positive': 'ポジティブ',
  'sentiment.neutral': '中立',
  'sentiment.mixed': '混在',
  'sentiment.negative': 'ネガティブ',

  'intent.title': 'インテント',

  'coaching.title': 'ガイダンス',

  'copy.done': 'コピーしました',

  'menu.title': 'その他',
};
