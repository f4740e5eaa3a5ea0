// What Microsoft's renderer says of each card, parsed as version 1.5, and which words it reads as markdown.
(cards) => {
  const { AdaptiveCard, HostConfig, SerializationContext, Versions } = AdaptiveCards;
  const hostConfig = new HostConfig({ supportsInteractivity: true, actions: { maxActions: 6 } }); // as Teams
  return cards.map((json) => {
    const faults = [], markdown = [];
    AdaptiveCard.onProcessMarkdown = (text, result) => {
      markdown.push(text);
      result.didProcess = true;
    };
    try {
      const card = new AdaptiveCard(), context = new SerializationContext(Versions.v1_5);
      card.hostConfig = hostConfig;
      card.parse(json, context);
      for (let i = 0; i < context.eventCount; i++) faults.push(context.getEventAt(i).message);
      faults.push(...card.validateProperties().validationEvents.map((event) => event.message));
      if (!card.render().textContent.trim()) faults.push("nothing is shown");
      for (const input of card.getAllInputs()) input.validateValue(); // shows what is said of an empty field
    } catch (error) {
      faults.push(String(error));
    }
    return { faults, markdown };
  });
};
