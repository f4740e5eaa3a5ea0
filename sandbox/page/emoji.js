// The few emoji names that a message may use instead of the character itself.

const BY_NAME = {
  wave: "👋", tada: "🎉", sparkles: "✨", bulb: "💡", calendar: "📅", spiral_calendar_pad: "🗓️", date: "📅", clock9: "🕘",
  alarm_clock: "⏰", hourglass_flowing_sand: "⏳", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️",
  information_source: "ℹ️", question: "❓", lock: "🔒", key: "🔑", eyes: "👀", handshake: "🤝", clap: "👏", pray: "🙏",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", smile: "😄", slightly_smiling_face: "🙂", blush: "😊", heart: "❤️",
  star: "⭐", rocket: "🚀", books: "📚", book: "📖", memo: "📝", pencil: "✏️", mega: "📣", loudspeaker: "📢", bell: "🔔",
  no_bell: "🔕", seedling: "🌱", coffee: "☕", speech_balloon: "💬", bar_chart: "📊", chart_with_upwards_trend: "📈",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", mortar_board: "🎓", trophy: "🏆", medal: "🏅", gift: "🎁",
  point_right: "👉", arrow_right: "➡️", repeat: "🔁", zzz: "💤", door: "🚪", email: "✉️", link: "🔗", phone: "📞",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", passport_control: "🛂", compass: "🧭", thinking_face: "🤔",
};

/** The character for an emoji name, or the name as it was written. */
export const emoji = (name) => BY_NAME[name] ?? `:${name}:`;

/** Plain text with its emoji names replaced. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
