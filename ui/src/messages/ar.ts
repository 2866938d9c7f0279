import type { ColdCatalog } from './en.ts';

export const ar: ColdCatalog = {
  'app.name': 'Earshot',

  'role.customer': 'العميل',
  'role.agent': 'الموظف',
  'role.bot': 'الروبوت',

  'connection.idle': 'غير متصل',
  'connection.connecting': 'جارٍ الاتصال',
  'connection.catchingUp': 'جارٍ التحميل',
  'connection.live': 'مباشر',
  'connection.delayed': 'متأخر',
  'connection.gap': 'جارٍ تحميل الرسائل الفائتة',
  'connection.reconnecting': 'جارٍ إعادة الاتصال',
  'connection.asleep': 'متوقف مؤقتًا',
  'connection.ended': 'انتهت المحادثة',
  'connection.signedOut': 'تم تسجيل الخروج',
  'connection.forbidden': 'لا تملك صلاحية الوصول',
  'connection.ringing': 'واردة',
  'connection.stopped': 'متوقف',
  'connection.detail.delayed': 'قد تتأخر التحديثات. لن يُفقد شيء.',
  'connection.detail.reconnecting': 'جارٍ إعادة الاتصال… سنضيف ما فاتك.',
  'connection.detail.signedOut': 'سجّل الدخول إلى Genesys Cloud للمتابعة. لن يُفقد شيء.',
  'connection.detail.forbidden': 'أنت لست طرفًا في هذه المحادثة.',
  'connection.detail.ringing': 'ستظهر المحادثة هنا بمجرد أن ترد عليها.',
  'connection.detail.noConversation': 'افتح تفاعلًا ليظهر هنا.',
  'connection.detail.failed': 'تعذّر الوصول إلى الخدمة. تحقّق من الاتصال وحاول مرة أخرى.',
  'connection.tryNow': 'إعادة المحاولة',
  'connection.signIn': 'تسجيل الدخول',
  'connection.signInFailed': 'تعذّر تسجيل الدخول. حاول مرة أخرى.',
  'connection.popupBlocked': 'حظر المتصفح نافذة تسجيل الدخول. اسمح بالنوافذ المنبثقة لهذه الصفحة ثم حاول مرة أخرى.',
  'connection.signInHere': 'تسجيل الدخول في هذه الصفحة',
  'connection.noStorage':
    'يحظر المتصفح التخزين لهذه الصفحة، لذا يحتاج تسجيل الدخول إلى نافذة. اسمح بالنوافذ المنبثقة لهذه الصفحة ثم حاول مرة أخرى.',

  'section.new_one': '{count} جديد',
  'section.new_other': '{count} جديد',

  'focus.title': 'الآن',
  'focus.empty': 'يظهر أفضل اقتراح هنا.',
  'focus.waiting.voice': 'بانتظار بدء المكالمة',
  'focus.waiting.chat': 'بانتظار الرسالة الأولى',

  'facts.title': 'معلومات',
  'facts.empty': 'تظهر هنا أرقام الطلبات والتواريخ والوعود.',

  'transcript.title': 'النص',
  'transcript.empty.voice': 'يظهر النص المباشر هنا.',
  'transcript.empty.chat': 'تظهر الرسائل هنا.',
  'transcript.lowConfidence': 'ثقة منخفضة',
  'transcript.interim': 'يتحدث',
  'transcript.gap': '{seconds} ث من الصوت مفقودة',
  'transcript.gapOpen': 'لا يوجد صوت',
  'transcript.missed': '{seconds} ث لم تُحوَّل إلى نص',
  'transcript.missedOpen': 'تحويل الكلام إلى نص متوقف مؤقتًا',
  'transcript.pause': 'توقف مؤقت {seconds} ث',
  'transcript.pauseOpen': 'متوقف مؤقتًا',
  'transcript.securePause': 'توقف آمن: {seconds} ث لم تُسجّل',
  'transcript.securePauseOpen': 'توقف آمن: لا يوجد تسجيل',
  'transcript.jump': 'الانتقال إلى الأحدث',
  'transcript.earlier': 'عرض السابق',
  'transcript.search': 'البحث في النص',
  'transcript.more': 'إجراءات النص',

  'knowledge.title': 'المعرفة',
  'knowledge.ask': 'اطرح سؤالًا',
  'knowledge.askHint': 'اسأل، أو اكتب / للأوامر',
  'knowledge.send': 'بحث',
  'knowledge.empty': 'تظهر هنا إجابات أسئلة العميل.',
  'knowledge.emptyAsk': 'اكتب سؤالًا للبحث.',

  'smart_reply.title': 'الردود المقترحة',
  'smart_reply.copy': 'نسخ',

  'summary.title': 'الملخص',

  'sentiment.title': 'المشاعر',
  'sentiment.positive': 'إيجابية',
  'sentiment.neutral': 'محايدة',
  'sentiment.mixed': 'مختلطة',
  'sentiment.negative': 'سلبية',

  'intent.title': 'سبب التواصل',

  'coaching.title': 'الإرشاد',

  'copy.done': 'تم النسخ',

  'menu.title': 'المزيد',
};
